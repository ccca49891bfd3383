/** The links a starting server prints: who opens what, with QR codes for phones when the network can reach it. */
import { networkInterfaces } from 'node:os';
import { renderUnicodeCompact } from 'uqr';
import { MAIN_WORKSPACE } from '../../shared/workspace.ts';

export interface LinkOptions {
  /** As seen from this machine, or the public address when one is set. */
  url: string;
  /** Addresses for others on the network; empty: this machine only. */
  lanUrls: readonly string[];
  /** The demo floor runs: anybody may watch it. */
  demo: boolean;
  /** The token of the very first administrator's link; undefined once somebody administers this server. */
  firstToken?: string | undefined;
  /** Keys of workspace main. `read` is for the wall, `admin` and `ingest` for programs. */
  keys: { read: string; admin: string; ingest: string };
  publicUrl?: string;
  /** How workspace main counts. */
  clock: { zone: string; currency: string };
  /** RFC 3339, for the example: shown until the first activity. Undefined: there is one. */
  now?: string;
}

type Interfaces = ReturnType<typeof networkInterfaces>;

/** This machine's addresses on its networks as links, IPv4 first; without loopback and link-local ones. */
export function lanUrls(port: number, interfaces: Interfaces = networkInterfaces()): string[] {
  const all = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter((one) => !one.internal && !one.address.startsWith('169.254.') && !one.address.toLowerCase().startsWith('fe80:'));
  const four = all.filter((one) => one.family === 'IPv4').map((one) => `http://${one.address}:${port}`);
  const six = all.filter((one) => one.family === 'IPv6').map((one) => `http://[${one.address}]:${port}`);
  return [...new Set([...four, ...six])];
}

/** The key travels in the fragment, which browsers never send: no proxy and no log sees it. */
export function keyLink(url: string, path: string, key: string, workspace: string): string {
  return `${url}${path}#key=${key}&ws=${workspace}`;
}

/** What is printed once the server listens. */
export function describeLinks(options: LinkOptions): string {
  const { url, keys, firstToken } = options;
  const open = options.lanUrls[0] ?? (options.publicUrl ? url : undefined);
  const lines = ['', `Rallyboard is running at ${url}`, ''];
  if (options.demo) lines.push('Demo floor, invented data, open to everyone who reaches this server:', ...three((path) => url + path), '');
  const mine = (root: string) => [
    row('TV', keyLink(root, '/tv', keys.read, MAIN_WORKSPACE)),
    row('Rep', `${root}/?ws=${MAIN_WORKSPACE}`),
    // By its name: without one, whoever is not signed in looks at the demo floor, as long as there is one.
    row('Console', root + (firstToken === undefined ? `/console?ws=${MAIN_WORKSPACE}` : `/console/join#${firstToken}`)),
  ];
  lines.push(
    firstToken === undefined
      ? 'Your own workspace; people sign in, the TV link carries its key:'
      : 'Your own workspace. Open the console link first: whoever does so becomes its administrator. People sign in, the TV link carries its key:',
    ...mine(url),
    '',
  );
  if (options.now !== undefined) {
    lines.push('A first person, and her first call on your wall:', ...firstCalls(url, keys, options.now).map((line) => `  ${line}`), '');
  }
  const { zone, currency } = options.clock;
  lines.push(`It counts days in ${zone} and money in ${currency}; the console changes both, the currency until the first amount.`, '');
  if (open === undefined) lines.push('This machine only (start with --lan to open it to the network).', '');
  else lines.push(...forTheNetwork(options, open));
  return lines.join('\n');
}

function forTheNetwork({ demo, keys, lanUrls: addresses }: LinkOptions, open: string): string[] {
  const link = (root: string, path: string) => {
    if (demo) return root + path;
    return path === '/tv' ? keyLink(root, path, keys.read, MAIN_WORKSPACE) : `${root}${path}?ws=${MAIN_WORKSPACE}`;
  };
  const lines =
    addresses.length > 0 ? ['From the network:', ...addresses.flatMap((root) => three((path) => link(root, path), false)), ''] : [];
  return [...lines, 'TV:', renderUnicodeCompact(link(open, '/tv')), '', 'Phone of a rep:', renderUnicodeCompact(link(open, '/')), ''];
}

function three(link: (path: string) => string, console = true): string[] {
  return [row('TV', link('/tv')), row('Rep', link('/')), ...(console ? [row('Console', link('/console'))] : [])];
}

const row = (label: string, link: string) => `  ${label.padEnd(8)} ${link}`;

/** Two commands that can be pasted as they are: without the person, the activity would wait for somebody to link it. */
export function firstCalls(url: string, keys: LinkOptions['keys'], at: string): string[] {
  const curl = (method: string, path: string, key: string) =>
    `curl -X ${method} ${url}${path} -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\`;
  return [
    curl('PUT', '/v1/people/ana', keys.admin),
    `  -d '{"name": "Ana Silva"}'`,
    curl('POST', '/v1/activities', keys.ingest),
    `  -d '{"id": "call-1", "type": "call.logged", "at": "${at}", "rep": "ana"}'`,
  ];
}
