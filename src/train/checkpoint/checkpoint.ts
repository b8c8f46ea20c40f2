/**
 * A checkpoint as five files: `model.safetensors` (parameters and buffers under their PyTorch names) and `config.json`,
 * which together are a model folder, `features.json` (what it was trained on), `optimizer.safetensors` (Adam's moments) and `state.json` (where the run stands).
 *
 * All randomness is drawn from the seed and the number of the step or epoch, so the step number is the whole state of
 * the generators: the order of an epoch and the dropout of a step are the same however often a run was interrupted.
 */
import * as tf from '@tensorflow/tfjs'
import type { FeatureSource } from '../../datasets/index.js'
import { SIZES_FILE } from '../../datasets/internal.js'
import { readSafetensors, type SafeTensor, writeSafetensors } from '../../formats/index.js'
import { asFloat32 } from '../../formats/internal.js'
import { CheckpointError } from '../errors.js'

export const MODEL_FILE = 'model.safetensors'
export const OPTIMIZER_FILE = 'optimizer.safetensors'
export const STATE_FILE = 'state.json'
export const CONFIG_FILE = 'config.json'

/** What must be the same when a run goes on. */
export interface RunIdentity {
  readonly seed: number
  readonly batch: number
  readonly microBatch: number
  readonly exactBatch: boolean
  /** The training split's checksum. */
  readonly data: string
  /** The model's configuration. */
  readonly config: object
}

/** Where a run stands. */
export interface TrainingState {
  /** Version of this format. */
  readonly format: 1
  readonly identity: RunIdentity
  /** Steps taken. */
  readonly step: number
  /** Steps that moved the parameters (skipped ones left out): Adam's count. */
  readonly updates: number
  /** Step of the latest evaluation; -1 before the first. */
  readonly evaluatedAt: number
  /** The best evaluation so far. */
  readonly best: { readonly step: number; readonly score: number } | null
  /** Evaluations since the best one. */
  readonly sinceBest: number
}

/** Files of a checkpoint by name. */
export type CheckpointFiles = ReadonlyMap<string, Uint8Array>

/** Reads every tensor and packs the files. */
export async function packCheckpoint(
  model: ReadonlyMap<string, tf.Tensor>,
  moments: ReadonlyMap<string, tf.Tensor>,
  state: TrainingState,
  sources?: readonly FeatureSource[],
): Promise<CheckpointFiles> {
  return new Map([
    ...(sources ? [[SIZES_FILE, json(sizesOf(sources))] as const] : []),
    [MODEL_FILE, writeSafetensors(await toArrays(model), { format: 'pt' })],
    [OPTIMIZER_FILE, writeSafetensors(await toArrays(moments))],
    [CONFIG_FILE, json(state.identity.config)],
    [STATE_FILE, json(state)],
  ])
}

const sizesOf = (sources: readonly FeatureSource[]): object =>
  Object.fromEntries(sources.map(({ name, size }) => [name, size]))

const json = (value: object): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)

/** @throws CheckpointError when the state is no state of this format */
export function readState(files: CheckpointFiles, path: string): TrainingState {
  const bytes = files.get(STATE_FILE)
  if (!bytes) throw new CheckpointError(path, `has no ${STATE_FILE}; it is no checkpoint`)
  try {
    const state = JSON.parse(new TextDecoder().decode(bytes)) as TrainingState
    if (state.format === 1) return state
  } catch {
    // told below
  }
  throw new CheckpointError(path, `${STATE_FILE} is damaged or of another version; take another checkpoint`)
}

/**
 * Assigns the tensors of a file to variables of the same names.
 * @throws CheckpointError listing every missing, extra or mis-shaped name; no variable is changed then
 */
export function assignTensors(
  variables: ReadonlyMap<string, tf.Variable>,
  bytes: Uint8Array | undefined,
  path: string,
): void {
  if (!bytes) throw new CheckpointError(path, 'does not exist; take another checkpoint')
  const { tensors } = readSafetensors(bytes, path)
  const problems = [
    ...[...variables.keys()].filter((name) => !tensors.has(name)).map((name) => `${name} is missing`),
    ...[...tensors.keys()].filter((name) => !variables.has(name)).map((name) => `${name} is not of this model`),
    ...[...variables].flatMap(([name, { shape }]) => {
      const found = tensors.get(name)?.shape
      return found && !tf.util.arraysEqual(shape, [...found])
        ? [`${name} has shape [${found.join(', ')}], expected [${shape.join(', ')}]`]
        : []
    }),
  ]
  if (problems.length)
    throw new CheckpointError(path, `${problems.join('; ')}; use the configuration that it was saved with`)
  for (const [name, variable] of variables) {
    const value = tf.tensor(asFloat32(tensors.get(name)!.data), variable.shape)
    variable.assign(value)
    value.dispose()
  }
}

async function toArrays(tensors: ReadonlyMap<string, tf.Tensor>): Promise<[string, SafeTensor][]> {
  const all: [string, SafeTensor][] = []
  for (const [name, tensor] of tensors)
    all.push([name, { shape: tensor.shape, data: (await tensor.data()) as Float32Array }])
  return all
}
