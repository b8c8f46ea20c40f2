/**
 * Pieces of tensors along one axis: slice, split, concatenation, padding with zeros, repetition. Seen along that axis a tensor is a
 * matrix [axes before, axis · axes behind], and each of these moves a range of its columns.
 * TensorFlow.js copies the whole tensor out of the heap for every slice and moves its rows in JavaScript.
 */
import * as tf from '@tensorflow/tfjs'
import { runKernels } from '../../runtime/wasm/runKernels.js'
import type { Replacement } from '../replaceKernel.js'

export const slice: Replacement = ({ inputs, attrs, backend }) => {
  const x = inputs.x!
  if (!movable(x)) return undefined
  const [begin, size] = tf.slice_util.parseSliceParams(x, attrs.begin as number[], attrs.size as number[]) as [
    number[],
    number[],
  ]
  const cut = x.shape.flatMap((length, axis) => (size[axis] === length ? [] : [axis]))
  if (cut.length !== 1 || size.includes(0)) return undefined
  const axis = cut[0]!
  const [rows, all] = matrix(x.shape, axis)
  const inner = all / x.shape[axis]!
  return runKernels(backend, ({ kernels, input, output }) => {
    const to = output(size)
    kernels.copyRows(
      input(x) + 4 * begin[axis]! * inner,
      4 * all,
      to,
      4 * size[axis]! * inner,
      rows,
      size[axis]! * inner,
    )
  })[0]
}

export const split: Replacement = ({ inputs, attrs, backend }) => {
  const x = inputs.x!
  if (!movable(x)) return undefined
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0]!
  const lengths = tf.backend_util.prepareSplitSize(x, attrs.numOrSizeSplits as number[] | number, axis)
  if (lengths.includes(0)) return undefined
  const [rows, all] = matrix(x.shape, axis)
  const inner = all / x.shape[axis]!
  return runKernels(backend, ({ kernels, input, output }) => {
    const targets = lengths.map((length) => output(resized(x.shape, axis, length)))
    let from = input(x)
    for (const [i, length] of lengths.entries()) {
      kernels.copyRows(from, 4 * all, targets[i]!, 4 * length * inner, rows, length * inner)
      from += 4 * length * inner
    }
  })
}

export const concat: Replacement = ({ inputs, attrs, backend }) => {
  const parts = Object.values(inputs)
  if (!parts.every(movable)) return undefined
  const axis = tf.util.parseAxisParam(attrs.axis as number, parts[0]!.shape)[0]!
  const shapes = parts.map(({ shape }) => shape)
  tf.backend_util.assertParamsConsistent(shapes, axis)
  const shape = tf.backend_util.computeOutShape(shapes, axis)
  const [rows, all] = matrix(shape, axis)
  return runKernels(backend, ({ kernels, input, output }) => {
    let to = output(shape)
    for (const part of parts) {
      const [, count] = matrix(part.shape, axis)
      kernels.copyRows(input(part), 4 * count, to, 4 * all, rows, count)
      to += 4 * count
    }
  })[0]
}

export const pad: Replacement = ({ inputs, attrs, backend }) => {
  const x = inputs.x!
  const paddings = attrs.paddings as [before: number, after: number][]
  const padded = paddings.flatMap(([before, after], axis) => (before + after > 0 ? [axis] : []))
  if (!movable(x) || padded.length !== 1 || attrs.constantValue !== 0) return undefined
  const axis = padded[0]!
  const [rows, count] = matrix(x.shape, axis)
  const inner = count / x.shape[axis]!
  const [before, after] = paddings[axis]!.map((length) => length * inner) as [number, number]
  const all = before + count + after
  return runKernels(backend, ({ kernels, input, output }) => {
    const to = output(resized(x.shape, axis, all / inner))
    kernels.clearRows(to, 4 * all, rows, before)
    kernels.copyRows(input(x), 4 * count, to + 4 * before, 4 * all, rows, count)
    kernels.clearRows(to + 4 * (before + count), 4 * all, rows, after)
  })[0]
}

export const tile: Replacement = ({ inputs, attrs, backend }) => {
  const x = inputs.x!
  const repeated = (attrs.reps as number[]).flatMap((times, axis) => (times === 1 ? [] : [axis]))
  if (!movable(x) || repeated.length !== 1) return undefined
  const axis = repeated[0]!
  const times = (attrs.reps as number[])[axis]!
  const [rows, count] = matrix(x.shape, axis)
  return runKernels(backend, ({ kernels, input, output }) => {
    const to = output(resized(x.shape, axis, times * x.shape[axis]!))
    for (let i = 0; i < times; i++)
      kernels.copyRows(input(x), 4 * count, to + 4 * i * count, 4 * times * count, rows, count)
  })[0]
}

/** Floats, and at least one. */
const movable = ({ shape, dtype }: tf.TensorInfo): boolean =>
  dtype === 'float32' && shape.length > 0 && !shape.includes(0)

/** Lengths before an axis, and from it on, as numbers of values. */
const matrix = (shape: readonly number[], axis: number): [rows: number, columns: number] => [
  tf.util.sizeFromShape(shape.slice(0, axis)),
  tf.util.sizeFromShape(shape.slice(axis)),
]

const resized = (shape: readonly number[], axis: number, length: number): number[] =>
  shape.map((old, i) => (i === axis ? length : old))
