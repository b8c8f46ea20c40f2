/** A plan as the numbers that `operation.cc` reads. */
import type { CudaPlan, CudaSource, Parameter } from './plan.js'

/** The order of `enum Kind` in operation.cc. */
const KINDS = ['nothing', 'input', 'output', 'scratch', 'number'] as const

/** @param numberOf the number under which a kernel is known there */
export function encodePlan(
  { outputs, scratch, launches }: CudaPlan,
  numberOf: (source: CudaSource, kernel: string) => number,
): Int32Array {
  const words = [outputs.length, ...outputs.flatMap((shape) => [shape.length, ...shape])]
  words.push(scratch.length, ...scratch, launches.length)
  for (const { source, kernel, blocks, threads, parameters } of launches) {
    words.push(numberOf(source, kernel), ...blocks, threads, parameters.length)
    for (const member of parameters) words.push(...encodeMember(member))
  }
  return Int32Array.from(words)
}

const bits = new DataView(new ArrayBuffer(4))

function encodeMember(member: Parameter): [kind: number, value: number] {
  const kind = (name: (typeof KINDS)[number]) => KINDS.indexOf(name)
  if (member === undefined) return [kind('nothing'), 0]
  if (typeof member === 'number') return [kind('number'), member]
  if ('of' in member) return [kind(member.of), member.index]
  bits.setFloat32(0, member.float)
  return [kind('number'), bits.getInt32(0)]
}
