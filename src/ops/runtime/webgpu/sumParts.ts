/** Adds up what many workgroups have left, in a fixed order, so that a gradient is the same bits every time. */
import type * as tf from '@tensorflow/tfjs'
import { groupsFor } from './launch.js'
import type { Shaders } from './runShaders.js'

export interface PartsToSum {
  /** [outer, parts, inner] */
  readonly from: tf.TensorInfo
  /** [outer, inner]; nothing is added up for an absent one. */
  readonly to: tf.TensorInfo | undefined
  readonly outer?: number
  readonly parts: number
  readonly inner: number
}

const WIDTH = 128

const code = /* wgsl */ `
@compute @workgroup_size(WIDTH)
fn sumParts(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = i32(id.x); i < p.sums; i += i32(groups.x) * WIDTH) {
    let first = i / p.inner * p.parts * p.inner + i % p.inner;
    var sum = 0.0;
    for (var part = 0; part < p.parts; part++) { sum += terms(first + part * p.inner); }
    write_sums(i, sum);
  }
}
`

export function sumParts({ launch }: Shaders, { from, to, outer = 1, parts, inner }: PartsToSum): void {
  if (!to) return
  const sums = outer * inner
  launch({
    ...{ code, entry: 'sumParts', constants: { WIDTH } },
    reads: { terms: from },
    writes: { sums: to },
    numbers: { sums, parts, inner },
    groups: groupsFor(sums, WIDTH),
  })
}
