/** What the backends are to reach, and the table of what they did. */
import type { Round, SideResult } from './run.js'

export interface Line {
  readonly bench: string
  readonly words: string
  /** What is compared with the limit; undefined where a side did not run. */
  value(of: (side: string) => Round | undefined): number | undefined
  readonly limit: number
  /** The same in CPU time, which a busy machine disturbs less. */
  cpu?(of: (side: string) => Round | undefined): number | undefined
}

const ratio = (a: Round | undefined, b: Round | undefined): number | undefined => a && b && a.wallMs / b.wallMs
const ofCpu = (a: Round | undefined, b: Round | undefined): number | undefined => a && b && a.cpuMs / b.cpuMs

export const LINES: readonly Line[] = [
  {
    bench: 'selectiveScan',
    words: 'tensorflow: milliseconds for one scan, forward and backward',
    value: (of) => of('tensorflow')?.wallMs,
    limit: 6,
    cpu: (of) => of('tensorflow')?.cpuMs,
  },
  {
    bench: 'step',
    words: 'tensorflow / PyTorch with its C++ ops',
    value: (of) => ratio(of('tensorflow'), of('PyTorch')),
    limit: 0.9,
    cpu: (of) => ofCpu(of('tensorflow'), of('PyTorch')),
  },
  {
    bench: 'step',
    words: 'tensorflow / wasm',
    value: (of) => ratio(of('tensorflow'), of('wasm')),
    limit: 0.55,
    cpu: (of) => ofCpu(of('tensorflow'), of('wasm')),
  },
  {
    bench: 'batch64',
    words: 'tensorflow / PyTorch with its C++ ops',
    value: (of) => ratio(of('tensorflow'), of('PyTorch')),
    limit: 0.9,
    cpu: (of) => ofCpu(of('tensorflow'), of('PyTorch')),
  },
  {
    bench: 'batch64',
    words: 'tensorflow: GB at most',
    value: (of) => {
      const found = of('tensorflow')
      return found && found.peakMb / 1000
    },
    limit: 4,
  },
]

export function table(bench: string, shape: string, results: readonly SideResult[]): string {
  const of = (name: string): Round | undefined =>
    results.find((each): each is SideResult & Round => each.name === name && 'wallMs' in each)
  return [
    `\n${bench}  ${shape}`,
    ...results.map((each) =>
      'error' in each
        ? `  ${each.name.padEnd(12)} did not run: ${each.error}`
        : `  ${each.name.padEnd(12)} ${cell(each.wallMs)} ms wall ${cell(each.cpuMs)} ms CPU ${cell(each.peakMb)} MB`,
    ),
    ...LINES.filter((line) => line.bench === bench).map(({ words, value, limit, cpu }) => {
      const found = value(of)
      const used = cpu?.(of)
      const said =
        found === undefined ? 'not measured' : `${found.toFixed(2)}, ${found <= limit ? 'reached' : 'missed'}`
      return `  ${words}: ${said} (at most ${limit})${used === undefined ? '' : `; of CPU time ${used.toFixed(2)}`}`
    }),
  ].join('\n')
}

const cell = (value: number): string => value.toFixed(value < 100 ? 1 : 0).padStart(8)
