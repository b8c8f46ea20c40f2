/** ONNX Runtime, where it is installed: it computes CLIP. */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { InferenceSession, Tensor } from 'onnxruntime-common'
import { VideoError } from './errors.js'

/** What of ONNX Runtime is used here; both packages have it. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<InferenceSession> }
  readonly Tensor: new (
    type: 'float32' | 'int64',
    data: Float32Array | BigInt64Array,
    dims: readonly number[],
  ) => Tensor
}

/** The faster one first. */
const PACKAGES = ['onnxruntime-node', 'onnxruntime-web'] as const

/**
 * Loads ONNX Runtime: `onnxruntime-node`, which ships its libraries and needs no install script, else
 * `onnxruntime-web`, WebAssembly, slower and for every machine. Looked for in the folder where the command runs, then
 * beside this library.
 * @throws VideoError with the one command that installs it
 */
export async function loadOnnx(): Promise<OnnxRuntime> {
  const places = [pathToFileURL(`${process.cwd()}/package.json`).href, import.meta.url]
  const failures: string[] = []
  for (const name of PACKAGES)
    for (const place of places) {
      let file: string
      try {
        file = createRequire(place).resolve(name)
      } catch {
        continue
      }
      try {
        const loaded = (await import(pathToFileURL(file).href)) as OnnxRuntime & { readonly default?: OnnxRuntime }
        return loaded.InferenceSession ? loaded : loaded.default!
      } catch (error) {
        failures.push(`${name} does not load (${(error as Error).message.split('\n')[0]})`)
      }
    }
  throw new VideoError(
    'CLIP',
    `runs on ONNX Runtime, ${failures.length > 0 ? failures.join('; ') : 'which is not installed'}: npm install onnxruntime-node (110 MB; onnxruntime-web, 33 MB, is slower and runs everywhere)`,
  )
}
