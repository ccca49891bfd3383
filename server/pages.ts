/** The three pages and their files: from Vite's build, or live from Vite itself in development. */
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { dirname } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import express, { type Express, type RequestHandler } from 'express';
import { AppError } from '../shared/error.ts';

/** The page of each address; everything below an address is the same page, which routes by itself. */
const pages = [
  { paths: ['/tv', '/tv/{*rest}'], file: 'tv/index.html' },
  { paths: ['/console', '/console/{*rest}'], file: 'console/index.html' },
  { paths: ['/'], file: 'rep/index.html' },
];

/** dist/client beside dist/server when built, client beside server in the sources: the same words for both. */
const folder = fileURLToPath(new URL('../client/', import.meta.url));

/** Files with a hash in their name never change; pages are asked for again each time. */
export function servePages(app: Express): () => Promise<void> {
  const setHeaders = (res: express.Response, path: string) => {
    res.setHeader('Cache-Control', /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
  };
  // No redirect: /tv is the page itself, not a folder. Dot files are allowed above the folder, not in it.
  app.use(express.static(folder, { index: false, redirect: false, setHeaders }));
  for (const { paths, file } of pages) {
    app.get(paths, (_req, res, next) => {
      res.setHeader('Cache-Control', 'no-cache');
      res.sendFile(file, { root: folder }, (error) => error && next(error));
    });
  }
  return async () => {};
}

/** What is left: a sentence for people who mistyped an address, the usual refusal for programs. */
export const nothingHere: RequestHandler = (req, res) => {
  if (req.method !== 'GET' || !req.accepts('html')) throw new AppError('not_found', { path: req.path.slice(0, 200) });
  res.status(404).type('text').send('There is nothing here. The pages are /tv, / and /console; the API is described at /docs/api.\n');
};

/** Development: Vite as middleware, so that pages reload by themselves; answers how to close it. */
export async function serveDevPages(app: Express, server: Server): Promise<() => Promise<void>> {
  const { createServer } = await import('vite');
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));
  // Below an address of their own: `/live/…` of the sources would be taken for the sockets' path.
  const base = '/@source/';
  const vite = await createServer({ configFile, base, server: { middlewareMode: true, hmr: { server } }, appType: 'custom' });
  app.use(vite.middlewares);
  for (const { paths, file } of pages) {
    app.get(paths, async (req, res) => {
      // What stands beside the page is asked for from deeper addresses, too.
      const html = (await readFile(folder + file, 'utf8')).replaceAll('"./', `"/${dirname(file)}/`);
      res.type('html').send(await vite.transformIndexHtml(`/${file}`, html, req.originalUrl));
    });
  }
  return () => vite.close();
}
