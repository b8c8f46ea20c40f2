/**
 * Compiles what `src/ops/kernels.as.ts` exports and writes it, in base64, into ../kernels.generated.ts: twice, with and
 * without relaxed SIMD, whose one instruction a b + c (`fma` in simd.as.ts) engines older than 2023 do not know.
 *
 *   npm run build:wasm                 build and write
 *   npm run build:wasm -- --check      build and compare with the committed file; exit code 1 when they differ
 *
 * The module lives in TensorFlow.js's own linear memory, so it must not bring anything along that would be written
 * there:
 * no data, globals, start function or tables. Two builds give the same bytes (asc pins its optimiser).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const here = dirname(fileURLToPath(import.meta.url))
const ops = join(here, '..', '..', '..')
const target = join(here, '..', 'kernels.generated.ts')
const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--bindings', 'raw']
const SECTIONS = { 0: 'custom', 1: 'type', 2: 'import', 3: 'function', 4: 'table', 5: 'memory', 6: 'global', 7: 'export', 8: 'start', 9: 'element', 10: 'code', 11: 'data', 12: 'data count' }
const ALLOWED = ['type', 'import', 'function', 'export', 'code']

const { binary, declarations } = await compile('simd,bulk-memory')
const { binary: relaxed } = await compile('simd,bulk-memory,relaxed-simd')
const text = generate(declarations, { KERNELS_BASE64: ['The module', binary], RELAXED_KERNELS_BASE64: ['The same built with relaxed SIMD', relaxed] })
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/ops/runtime/wasm/kernels.generated.ts is not what src/ops/kernels.as.ts compiles to: run npm run build:wasm and commit the result')
    process.exitCode = 1
  }
} else {
  writeFileSync(target, text)
  console.log(`${binary.length} and ${relaxed.length} bytes of WebAssembly, ${[...declarations.matchAll(/export function (\w+)/g)].length} kernels`)
}

async function compile(features) {
  const files = new Map()
  const { error, stderr } = await asc.main(['kernels.as.ts', '--outFile', 'kernels.wasm', '--enable', features, ...FLAGS], {
    readFile: (name, base) => read(join(base, name)),
    writeFile: (name, contents) => void files.set(name, contents),
    listFiles: () => [],
  })
  if (error) throw new Error(`${error.message}\n${stderr}`)
  const binary = files.get('kernels.wasm')
  const unwanted = sections(binary).filter((name) => !ALLOWED.includes(name))
  if (unwanted.length > 0) throw new Error(`the module has sections that would write into foreign memory: ${unwanted.join(', ')}`)
  return { binary, declarations: files.get('kernels.d.ts') }
}

/** Paths from asc are relative to src/ops. */
function read(name) {
  try {
    return readFileSync(join(ops, name), 'utf8')
  } catch {
    return null
  }
}

/** Names of the sections of a WebAssembly binary. */
function sections(bytes) {
  const found = []
  for (let i = 8; i < bytes.length; ) {
    const id = bytes[i++]
    let size = 0
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[i++]
      size |= (byte & 127) << shift
      more = byte > 127
    }
    found.push(SECTIONS[id] ?? `unknown ${id}`)
    i += size
  }
  return found
}

function generate(declarations, modules) {
  const methods = [...declarations.matchAll(/export function (\w+)\(([^)]*)\): (void|number);/g)]
    .filter(([, name]) => !name.startsWith('__'))
    .map(([, name, parameters, result]) => `  ${name}(${parameters}): ${result}`)
  const constants = Object.entries(modules).map(([name, [what, binary]]) => {
    const lines = Buffer.from(binary).toString('base64').match(/.{1,150}/g)
    return `
/** ${what}, ${binary.length} bytes, in base64. */
export const ${name} = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
  })
  return `// biome-ignore-all format: generated
// Made by: npm run build:wasm (from src/ops/kernels.as.ts). Do not edit.

/** The module's exports. Addresses are byte offsets in its memory; …Scratch tells how many floats of scratch a kernel needs. */
export interface Kernels {
${methods.join('\n')}
}
${constants.join('')}`
}
