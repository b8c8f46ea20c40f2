import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { standInPossible } from './onStandIn.js'

/** A process of its own, as the first of a day is. */
async function once(cache: string): Promise<{ readonly spikes: number[]; readonly compiled: number }> {
  const args = ['--import', './src/register.mjs', 'test/tensorflow/cuda/once.ts', cache]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } })
  return JSON.parse(stdout.trim().split('\n').at(-1)!)
}

if (standInPossible())
  describe('machine code', () => {
    const cache = mkdtempSync(join(tmpdir(), 'spikemba-cubins-'))
    const folder = join(cache, 'spikemba', 'cuda')
    const kept = () => join(folder, readdirSync(folder)[0]!)
    const spikes = Array.from({ length: 16 }, (_, i) => i % 2)

    test('is compiled at the first use, kept, and compiled no more', async () => {
      expect(await once(cache)).toEqual({ spikes, compiled: 1 })
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{32}-sm_90-nvrtc12\.9\.cubin$/)])
      expect(await once(cache)).toEqual({ spikes, compiled: 0 })
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
    ])('is compiled again when its file is %s', async (_, spoil) => {
      const whole = readFileSync(kept())
      spoil(kept())
      expect(await once(cache)).toEqual({ spikes, compiled: 1 })
      expect(readFileSync(kept())).toEqual(whole)
    })

    test('is compiled each time where nothing can be kept', async () => {
      expect(await once('/dev/null')).toEqual({ spikes, compiled: 1 })
    })
  })
