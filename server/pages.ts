/** The three pages and their files: from Vite's build, or live from Vite itself in development. */
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import express, { type Express, type RequestHandler } from 'express';

/** The page of each address; everything below an address is the same page, which routes by itself. */
const pages = [
  { path: '/tv', file: 'tv/index.html' },
  { path: '/console', file: 'console/index.html' },
  { path: '/', file: 'rep/index.html' },
] as const;

const builtFolder = fileURLToPath(new URL('../client/', import.meta.url));
const sourceFolder = fileURLToPath(new URL('../client/', import.meta.url));

/** Files with a hash in their name never change; pages are asked for again each time. */
export function servePages(app: Express): () => Promise<void> {
  app.use(express.static(builtFolder, { index: false, setHeaders: (res, path) => res.setHeader('Cache-Control', cacheFor(path)) }));
  for (const { path, file } of pages) {
    app.get(path === '/' ? '/' : [path, `${path}/{*rest}`], send(builtFolder + file));
  }
  return async () => {};
}

function cacheFor(path: string): string {
  return /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

function send(file: string): RequestHandler {
  return (_req, res, next) => {
    res.setHeader('Cache-Control', 'no-cache');
    res.sendFile(file, (error) => error && next(error));
  };
}

/** Development: Vite as middleware, so that pages reload by themselves; answers how to close it. */
export async function serveDevPages(app: Express, server: Server): Promise<() => Promise<void>> {
  const { createServer } = await import('vite');
  const vite = await createServer({ root: sourceFolder, server: { middlewareMode: true, hmr: { server } }, appType: 'custom' });
  app.use(vite.middlewares);
  for (const { path, file } of pages) {
    app.get(path === '/' ? '/' : [path, `${path}/{*rest}`], async (req, res) => {
      const html = await readFile(sourceFolder + file, 'utf8');
      res.type('html').send(await vite.transformIndexHtml(`/${file}`, html, req.originalUrl));
    });
  }
  return () => vite.close();
}
