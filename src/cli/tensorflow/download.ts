/**
 * Fetches one wheel with pip (so that a mirror, a proxy or a certificate set up for pip holds here too) and checks it.
 * A wheel that an earlier run left whole is taken as it is; a broken one is fetched anew.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SetupError } from './errors.js'
import { execute, lastLine } from './execute.js'
import type { Tool } from './tools.js'
import type { Wheel } from './wheels.js'

/**
 * @param folder kept between runs
 * @param onProgress bytes so far
 * @returns the path of the wheel
 * @throws SetupError when pip cannot fetch it, or what came is not what was pinned
 */
export async function downloadWheel(
  pip: Tool,
  wheel: Wheel,
  folder: string,
  onProgress: (bytes: number) => void,
): Promise<string> {
  const own = join(folder, wheel.sha256.slice(0, 16))
  const whole = await wheelIn(own, wheel)
  if (whole) return whole
  rmSync(own, { recursive: true, force: true })
  const partial = join(own, 'partial')
  mkdirSync(partial, { recursive: true })
  const { code, stderr } = await execute(pip.command[0]!, [...pip.command.slice(1), ...pipArguments(wheel, own)], {
    env: { TMPDIR: partial, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    onTick: () => onProgress(bytesBelow(partial)),
  })
  if (code !== 0)
    throw new SetupError(
      'download',
      `pip could not fetch ${wheel.requirement}: ${lastLine(stderr) || `exit code ${code}`}; run the setup again to go on`,
    )
  rmSync(partial, { recursive: true, force: true })
  const path = await wheelIn(own, wheel)
  if (!path)
    throw new SetupError(
      'download',
      `${wheel.requirement} came with another checksum than ${wheel.sha256}; the package index served a different file`,
    )
  return path
}

/** The wheel for this processor, whatever Python runs pip. */
function pipArguments(wheel: Wheel, folder: string): string[] {
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const platforms = ['manylinux_2_27', 'manylinux_2_25', 'manylinux_2_17', 'manylinux2014', 'manylinux2010'].flatMap(
    (name) => ['--platform', `${name}_${arch}`],
  )
  const python = ['--only-binary=:all:', '--python-version', '3.11', '--implementation', 'cp']
  return [
    'download',
    '--quiet',
    '--no-input',
    '--no-deps',
    ...python,
    ...platforms,
    '--dest',
    folder,
    wheel.requirement,
  ]
}

async function wheelIn(folder: string, wheel: Wheel): Promise<string | undefined> {
  const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith('.whl')) : undefined
  if (name === undefined) return undefined
  const path = join(folder, name)
  return statSync(path).size === wheel.bytes && (await sha256(path)) === wheel.sha256 ? path : undefined
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

/** Bytes of all files below a folder that another process is writing to. */
function bytesBelow(folder: string): number {
  let bytes = 0
  for (const entry of existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}
