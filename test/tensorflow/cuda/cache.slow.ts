import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { standInPossible } from './onStandIn.js'

/** A process of its own, as the first of a day is. */
function once(cache: string): { readonly spikes: number[]; readonly compiled: number } {
  const args = ['--import', './src/register.mjs', 'test/tensorflow/cuda/once.ts', cache]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout.trim().split('\n').at(-1)!)
}

if (standInPossible())
  describe('machine code', () => {
    const cache = mkdtempSync(join(tmpdir(), 'spikemba-cubins-'))
    const folder = join(cache, 'spikemba', 'cuda')
    const kept = () => join(folder, readdirSync(folder)[0]!)
    const spikes = [0, 1, 1, 0]

    test('is compiled at the first use, kept, and compiled no more', () => {
      expect(once(cache)).toEqual({ spikes, compiled: 1 })
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{32}-sm_90-nvrtc12\.9\.cubin$/)])
      expect(once(cache)).toEqual({ spikes, compiled: 0 })
    })

    test.each([
      ['cut off', (file: string) => truncateSync(file, 20)],
      ['empty', (file: string) => truncateSync(file, 0)],
      [
        'spoilt in one byte',
        (file: string) =>
          writeFileSync(
            file,
            readFileSync(file).map((byte, i) => (i === 20 ? byte ^ 1 : byte)),
          ),
      ],
    ])('is compiled again when its file is %s', (_, spoil) => {
      const whole = readFileSync(kept())
      spoil(kept())
      expect(once(cache)).toEqual({ spikes, compiled: 1 })
      expect(readFileSync(kept())).toEqual(whole)
    })

    test('is compiled each time where nothing can be kept', () => {
      expect(once('/dev/null')).toEqual({ spikes, compiled: 1 })
    })
  })
