/** Starts runs in processes of their own, kills them, and looks at what they leave. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { readSafetensors } from 'spikemba/formats'
import { MODEL_FILE, OPTIMIZER_FILE, readFolder, STATE_FILE } from '../../../src/train/internal.js'

/**
 * Lets a run go for a while after its first record, then sends SIGKILL.
 * @returns whether it was killed before its end
 */
export async function runAndKill(out: string, steps: number, afterMs: number): Promise<boolean> {
  const child = spawn(
    process.execPath,
    ['--import', './src/register.mjs', 'test/train/checkpoint/killedRun.ts', out, String(steps)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  const timer = (async () => {
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    child.kill('SIGKILL')
  })()
  const [code, signal] = await once(child, 'exit')
  await timer
  if (signal === null && code !== 0) throw new Error(errors)
  return signal === 'SIGKILL'
}

/**
 * The step of a checkpoint, every file of it read; undefined when there is none yet.
 * @throws when a file is missing or damaged
 */
export function wholeCheckpoint(out: string, which: 'best' | 'last'): number | undefined {
  const files = readFolder(join(out, 'checkpoints'), which)
  if (!files) return undefined
  const { step } = JSON.parse(new TextDecoder().decode(files.get(STATE_FILE)!)) as { step: number }
  if (readSafetensors(files.get(MODEL_FILE)!).tensors.size !== 5) throw new Error('the model is not whole')
  if (readSafetensors(files.get(OPTIMIZER_FILE)!).tensors.size !== 8) throw new Error('the moments are not whole')
  return step
}
