/** A small server that answers like the API and remembers what it was sent: for testing clients without ours. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CapturedCall {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}
interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface CaptureServer {
  url: string;
  calls: CapturedCall[];
  /** Everything accepted, by id, as first sent. */
  activities: Map<string, Record<string, unknown>>;
  /** What was PUT, by path. */
  objects: Map<string, Record<string, unknown>>;
  /** Asked before each call; a reply here is given instead of the ordinary one. 'hang up' cuts the connection. */
  interfere: (call: CapturedCall) => Reply | 'hang up' | undefined;
  /** Resolves with the call once one fits. */
  until(fits: (call: CapturedCall) => boolean): Promise<CapturedCall>;
  close(): Promise<void>;
}

export async function openCaptureServer(): Promise<CaptureServer> {
  const waiting: { fits: (call: CapturedCall) => boolean; resolve: (call: CapturedCall) => void }[] = [];
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const call = {
        method: req.method ?? '',
        path: req.url ?? '',
        headers: req.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
      const reply = captured.interfere(call) ?? ordinary(captured, call);
      captured.calls.push(call);
      if (reply === 'hang up') req.socket.destroy();
      else res.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(JSON.stringify(reply.body ?? {}));
      for (const one of waiting.filter(({ fits }) => fits(call))) one.resolve(call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const captured: CaptureServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    activities: new Map(),
    objects: new Map(),
    interfere: () => undefined,
    until: (fits) => {
      const before = captured.calls.find(fits);
      return before ? Promise.resolve(before) : new Promise((resolve) => waiting.push({ fits, resolve }));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return captured;
}

function ordinary(captured: CaptureServer, call: CapturedCall): Reply {
  const path = call.path.split('?')[0] ?? '';
  if (call.method === 'POST' && path === '/v1/activities') {
    const { activities } = call.body as { activities: Record<string, unknown>[] };
    const items = activities.map((activity, index) => {
      const id = String(activity.id);
      const status = captured.activities.has(id) ? 'duplicate' : 'accepted';
      if (status === 'accepted') captured.activities.set(id, activity);
      return { index, id, status };
    });
    const accepted = items.filter((item) => item.status === 'accepted').length;
    return { status: 200, body: { accepted, duplicates: items.length - accepted, rejected: 0, position: captured.activities.size, items } };
  }
  if (call.method === 'PUT') {
    captured.objects.set(path, call.body as Record<string, unknown>);
    return { status: 200, body: call.body };
  }
  if (call.method === 'GET' && (path === '/v1/activities' || path === '/v1/people')) {
    return { status: 200, body: { items: path === '/v1/activities' ? [...captured.activities.values()].slice(0, 1) : [] } };
  }
  const found = captured.objects.get(path);
  return found ? { status: 200, body: found } : { status: 404, body: { code: 'not_found', message: 'There is nothing here.' } };
}
