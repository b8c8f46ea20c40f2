import { readFileSync } from 'node:fs'
import 'spikemba/ops'
import '../../../src/ops/internal.js'
import { expect, test } from 'vitest'
import { type OpBackends, registeredOps } from '../../../src/ops/runtime/register.js'
import type { BackendName } from '../../../src/tensor/index.js'

/** What an op has on a backend, in the words of the README's table. */
function form(kernels: OpBackends, backend: BackendName | 'cuda'): string {
  if (backend === 'cuda') return kernels.tensorflow?.runsOnCard ? 'CUDA C' : 'reference'
  if (!kernels[backend]) return 'reference'
  if (backend === 'tensorflow') return 'native'
  return { cpu: 'loop', wasm: 'SIMD', webgpu: 'WGSL' }[backend]
}

test("the README's table of ops and backends is the registry", () => {
  const [header, , ...rows] = readFileSync('src/ops/README.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
  const backends = header!.slice(1) as (BackendName | 'cuda')[]
  const registered = [...registeredOps()].map(([name, kernels]) => [
    name,
    ...backends.map((backend) => form(kernels, backend)),
  ])
  expect(rows).toEqual(registered.sort())
  expect(new Set([...registeredOps().values()].flatMap((kernels) => Object.keys(kernels)))).toEqual(
    new Set(backends.filter((backend) => backend !== 'cuda')),
  ) // no backend without a column
})
