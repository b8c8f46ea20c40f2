import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))
const src = `${root}src`
// Tests import the published names; here they mean the sources, so that coverage and stack traces speak of these.
const alias = [
  { find: /^spikemba$/, replacement: `${src}/index.ts` },
  { find: /^spikemba\/([^/]+)$/, replacement: `${src}/$1/index.ts` },
]
const shared = {
  setupFiles: ['test/setup.ts'],
  pool: 'forks' as const,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 20_000 } }, // a busy machine takes more than Vitest's one second
}
const patient = { testTimeout: 600_000, hookTimeout: 600_000 }

export default defineConfig({
  root,
  resolve: { alias },
  test: {
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // The kernel's server runs in processes of its own, which test/kernel drives from outside: coverage of this
      // process cannot see it.
      exclude: ['src/**/*.as.ts', 'src/**/*.generated.ts', 'src/kernel/server/**'],
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: 'test/.coverage',
    },
    projects: [
      { extends: true, test: { ...shared, name: 'fast', include: ['test/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          ...shared,
          ...patient,
          name: 'notebooks',
          include: ['test/**/*.notebook.ts'],
          globalSetup: ['test/notebooks/freshDist.ts'],
          maxConcurrency: 2,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          ...patient,
          name: 'slow',
          include: ['test/**/*.slow.ts'],
          exclude: ['test/lab/**'],
          globalSetup: ['test/notebooks/freshDist.ts'],
        },
      },
      // The kernel on a platform that has no native TypeScript.
      {
        extends: true,
        test: {
          ...shared,
          name: 'javascript',
          include: ['test/kernel/**/*.test.ts'],
          env: { SPIKEMBA_CHECKER: 'javascript' },
        },
      },
      // By hand: what takes minutes, or downloads much.
      {
        extends: true,
        test: {
          ...shared,
          ...patient,
          name: 'long',
          include: ['test/**/*.long.ts'],
          globalSetup: ['test/notebooks/freshDist.ts', 'test/lab/freshPlugin.ts'],
        },
      },
      // By hand, on a machine with an NVIDIA card.
      { extends: true, test: { ...shared, ...patient, name: 'gpu', include: ['test/**/*.gpu.ts'] } },
      {
        extends: true,
        test: {
          ...shared,
          ...patient,
          name: 'lab',
          include: ['test/lab/**/*.slow.ts'],
          globalSetup: ['test/notebooks/freshDist.ts', 'test/lab/freshPlugin.ts'],
          poolOptions: { forks: { singleFork: true } }, // one JupyterLab at a time
        },
      },
    ],
  },
})
