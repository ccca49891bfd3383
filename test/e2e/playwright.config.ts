import { defineConfig } from '@playwright/test';
import { findChromium } from '../support/ready.ts';

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  outputDir: '../../test-results',
  reporter: [['list'], ['json', { outputFile: '../../.cache/tests/e2e.json' }]],
  // Every test file starts a server and a browser of its own; while one file waits for an outage to be noticed, the other works.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  globalTimeout: 900_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1920, height: 1080 },
    locale: 'en-US',
    timezoneId: 'UTC',
    // Recording costs a sixth of the time of every test that passes: `--trace on` for the one that does not.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      // Root in containers has no sandbox; the rest keeps the browser from talking to anyone but the server under test.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
