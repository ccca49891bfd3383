import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import type { PluginOption } from 'vite';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One file a processor at a time: every file has servers, ports and folders of its own. */
const tier = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', testTimeout: 60_000, hookTimeout: 120_000, ...extra },
});

/** Tailwind's output needs Chromium 99 or later, so it never sees the TV's style sheets. */
const consoleStyles = (): PluginOption => tailwindcss().map((plugin) => ({ ...plugin, applyToEnvironment: ({ name }) => name !== 'tv' }));

/** Screens connect by WebSocket or by polling; the third way, and the streams it needs, would be a fiftieth of what a television loads. */
const withoutWebTransport = (): PluginOption => ({
  name: 'without-webtransport',
  applyToEnvironment: ({ name }) => name === 'tv',
  load: (id) => (id.endsWith('/engine.io-client/build/esm/transports/webtransport.js') ? 'export class WT {}' : null),
});

/** Rolldown's advice on slow plugins is nothing that `npm start` should say. */
const checks = { pluginTimings: false };

export default defineConfig({
  root: at('./client'),
  plugins: [vue({ features: { optionsAPI: false } }), consoleStyles(), withoutWebTransport()],
  // Three builds into one folder of files to serve and one of code to run. The order matters: the first empties dist/client.
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'tv', 'ssr']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  environments: {
    client: {
      build: {
        outDir: at('./dist/client'),
        emptyOutDir: true,
        rolldownOptions: { checks, input: { console: at('./client/console/index.html'), rep: at('./client/rep/index.html') } },
      },
    },
    // Televisions of 2020 run Chromium 68: its own syntax target for code and styles, and everything of it lies below /tv/.
    tv: {
      consumer: 'client',
      build: {
        outDir: at('./dist/client'),
        emptyOutDir: false,
        copyPublicDir: false,
        assetsDir: 'tv/assets',
        target: 'es2018',
        cssTarget: 'chrome68',
        modulePreload: { polyfill: false },
        rolldownOptions: { checks, input: { tv: at('./client/tv/index.html') } },
      },
    },
    ssr: {
      resolve: { external: true },
      build: {
        outDir: at('./dist/server'),
        emptyOutDir: true,
        copyPublicDir: false,
        target: 'node20',
        sourcemap: true,
        ssr: true,
        rolldownOptions: {
          checks,
          input: { main: at('./server/main.ts'), 'sqlite-worker': at('./server/store/sqlite-worker.ts') },
          // No sub-folder: `new URL('../client/', import.meta.url)` then means the same in every chunk.
          output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
  },
  test: {
    root: at('.'),
    // Left to itself Vitest keeps one processor free, which of two is half.
    maxWorkers: '100%',
    projects: [
      tier('unit', ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts', 'test/arch/**/*.test.ts']),
      // Nothing of ours is kept in modules, so files may share what they load: a quarter of this tier's time was loading it anew.
      tier('contract', ['test/contract/**/*.test.ts'], { isolate: false }),
      tier('integration', ['test/integration/**/*.test.ts', 'test/golden/**/*.test.ts'], { isolate: false }),
      tier('sim', ['test/sim/**/*.test.ts']),
      // What was built: these read dist/, so they run after the build.
      tier('client', ['test/client/**/*.test.ts']),
    ],
  },
});
