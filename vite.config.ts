import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tests that start servers, Redis or processes run file by file; the rest in parallel. */
const tier = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', testTimeout: 60_000, hookTimeout: 120_000, ...extra },
});

export default defineConfig({
  plugins: [vue(), tailwindcss()],
  root: at('./client'),
  test: {
    root: at('.'),
    projects: [
      tier('unit', ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts', 'test/arch/**/*.test.ts']),
      tier('contract', ['test/contract/**/*.test.ts']),
      tier('integration', ['test/integration/**/*.test.ts', 'test/golden/**/*.test.ts'], { fileParallelism: false }),
      tier('sim', ['test/sim/**/*.test.ts']),
    ],
  },
});
