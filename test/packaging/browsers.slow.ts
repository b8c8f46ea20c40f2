import { build } from 'esbuild'
import { expect, test } from 'vitest'

/** What a bundler makes of a room of the published package for browsers. */
const bundle = (room: string) =>
  build({
    stdin: { contents: `export * from 'spikemba/${room}'`, resolveDir: '.' },
    ...{ bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'silent', metafile: true },
    tsconfigRaw: {},
  })

// Of `course` and `kernel` nothing is for browsers.
const ROOMS = ['tensor', 'formats', 'metrics', 'viz', 'ops', 'nn', 'snn', 'ssm', 'losses', 'model', 'datasets', 'train']

test.each([...ROOMS, 'recipes', 'inspector'])('%s is bundled for browsers without a module of Node', async (room) => {
  const { warnings, metafile } = await bundle(room)
  expect(warnings).toEqual([])
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports)
  expect(imported.filter(({ external }) => external)).toEqual([])
})
