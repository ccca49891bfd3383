/** What a page complains about while it is used: nobody reads the console of a television. */
import type { Page } from '@playwright/test';

export interface PageWatch {
  /** Errors and warnings of the page's own, broken policies among them. */
  readonly complaints: string[];
  /** Connections that failed; Chromium writes these itself and no page can prevent it. */
  readonly failures: string[];
  /** Requests to anything but the server under test. */
  readonly strangers: string[];
}

/** To be called before the page is opened. */
export async function watchPage(page: Page, origin: string): Promise<PageWatch> {
  const watch: PageWatch = { complaints: [], failures: [], strangers: [] };
  const host = new URL(origin).host;
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const list = /net::ERR_|^Failed to load resource/.test(message.text()) ? watch.failures : watch.complaints;
    list.push(message.text());
  });
  page.on('pageerror', (error) => watch.complaints.push(String(error)));
  page.on('request', (request) => {
    const { protocol, host: asked } = new URL(request.url());
    if (protocol.startsWith('http') && asked !== host) watch.strangers.push(request.url());
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy ${event.violatedDirective} refused ${event.blockedURI}`);
    });
  });
  return watch;
}

/** Marks the document; the mark is gone after any reload. */
export const markDocument = (page: Page) => page.evaluate(() => document.documentElement.setAttribute('data-same', 'yes'));
export const isSameDocument = (page: Page) => page.evaluate(() => document.documentElement.getAttribute('data-same') === 'yes');
