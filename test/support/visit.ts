/** Somebody at a browser: calls with the session cookie that the server gave, from the server's own pages. */
import type { Answer, HttpFloor } from './http.ts';

export interface Visit {
  ask(method: string, path: string, body?: unknown, options?: { origin?: string | undefined }): Promise<Answer>;
  /** `ask` that expects success and gives the body. */
  // biome-ignore lint/suspicious/noExplicitAny: see Answer
  must(method: string, path: string, body?: unknown): Promise<any>;
  /** As the browser keeps it, for a copy of this visit. */
  cookie(): string | undefined;
  /** The same visit in another workspace. */
  in(workspace: string): Visit;
}

export function visit(floor: Pick<HttpFloor, 'url' | 'ask'>, cookie?: string, workspace?: string): Visit {
  const jar = { cookie };
  const at = (ws: string | undefined): Visit => ({
    async ask(method, path, body, options = { origin: floor.url }) {
      const headers: Record<string, string> = {};
      if (jar.cookie !== undefined) headers.cookie = jar.cookie;
      if (options.origin !== undefined) headers.origin = options.origin;
      if (ws !== undefined) headers['rallyboard-workspace'] = ws;
      const answer = await floor.ask(method, path, { key: null, headers, body });
      const set = answer.headers.get('set-cookie');
      if (set !== null) jar.cookie = set.includes('Max-Age=0') ? undefined : set.split(';')[0];
      return answer;
    },
    async must(method, path, body) {
      const answer = await this.ask(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
      return answer.json;
    },
    cookie: () => jar.cookie,
    in: (other) => at(other),
  });
  return at(workspace);
}

/** Opens the very first link: Mia, the administrator of the server. */
export async function signInFirst(floor: HttpFloor): Promise<Visit> {
  const { token } = await floor.auth.invitations.create({ purpose: 'first', ws: 'main' });
  const mia = visit(floor);
  await mia.must('POST', '/v1/invitations/accept', {
    token,
    name: 'Mia Chen',
    email: 'mia@example.com',
    password: 'correct horse battery',
  });
  return mia;
}

/** A new person who has opened their invitation. */
export async function join(
  floor: HttpFloor,
  admin: Visit,
  id: string,
  person: { name: string; role?: string; team?: string },
): Promise<Visit> {
  await admin.must('PUT', `/v1/people/${id}`, { email: `${id}@example.com`, ...person });
  const { token } = await admin.must('POST', `/v1/people/${id}/invitation`);
  const joined = visit(floor);
  await joined.must('POST', '/v1/invitations/accept', { token, password: 'correct horse battery' });
  return joined;
}
