/** Films made by ffmpeg whose moment is known: one colour, and another one for a while. */
import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { test } from 'vitest'

export interface Film {
  readonly seconds: number
  readonly color: string
  readonly moments: readonly { readonly color: string; readonly start: number; readonly end: number }[]
}

export async function makeFilm(path: string, { seconds, color, moments }: Film): Promise<string> {
  const boxes = moments.map(
    ({ color, start, end }) => `drawbox=c=${color}:t=fill:enable='gte(t,${start})*lt(t,${end})'`,
  )
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=${color}:s=96x64:r=5:d=${seconds}`],
    ...(boxes.length > 0 ? ['-vf', boxes.join(',')] : []),
    ...['-c:v', 'mpeg4', '-q:v', '2', path],
  ])
  return path
}

const hasFfmpeg = ((): boolean => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    if (process.env.CI) throw new Error('ffmpeg is not found; CI must have it')
    return false
  }
})()

/** A test that needs ffmpeg; on CI it must be there. */
export function filmTest(name: string, body: () => Promise<void>): void {
  if (hasFfmpeg) test(name, { timeout: 240_000 }, body)
  else test.skip(`${name} (skipped: ffmpeg is not found)`)
}
