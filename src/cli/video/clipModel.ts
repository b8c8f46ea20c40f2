/** Which CLIP: a folder of one's own, or the published one, fetched once. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { RemoteFile } from '../../datasets/index.js'
import { fetchFile } from '../../datasets/internal.js'
import { agreed } from '../ask.js'
import { progressBar } from '../data/progressBar.js'
import { interruptible } from '../interruptible.js'
import { VideoError } from './errors.js'

/** CLIP ViT-B/32, which the features of QVHighlights, Charades-STA and TACoS were made with. */
const NAME = 'clip-vit-base-patch32'
/** Where it is fetched from; another host by `--model-url`. */
const HOST = `https://huggingface.co/Xenova/${NAME}/resolve/main`
const FILES = [
  'onnx/vision_model.onnx',
  'onnx/text_model.onnx',
  'tokenizer.json',
  'tokenizer_config.json',
  'preprocessor_config.json',
]
/** Said before anything is fetched. */
const SIZE = 'about 610 MB, MIT licence'

export interface ModelRequest {
  /** A folder that holds it. */
  readonly folder?: string | undefined
  /** Address of a folder to fetch it from. */
  readonly url?: string | undefined
  /** Fetches without a question. */
  readonly yes: boolean
  readonly say: (line: string) => void
}

/**
 * @returns the model's folder, complete
 * @throws VideoError where it is missing and nobody can be asked; DataError where the host refuses
 */
export async function clipModel({ folder, url, yes, say }: ModelRequest): Promise<string> {
  if (folder !== undefined) return resolve(folder)
  const own = resolve('data', NAME)
  const missing = FILES.filter((name) => !existsSync(join(own, name)))
  if (missing.length === 0) return own
  const host = (url ?? HOST).replace(/\/$/, '')
  say(`CLIP ViT-B/32 is fetched from ${host} into ${own}: ${SIZE}`)
  if (!yes && !(await permitted(own))) throw new VideoError('CLIP', 'was not fetched; give its folder with --model')
  await fetchAll(
    missing.map((path) => ({ path, url: `${host}/${path}` })),
    own,
  )
  return own
}

async function permitted(own: string): Promise<boolean> {
  const answer = await agreed()
  if (answer === undefined)
    throw new VideoError(
      'CLIP',
      `is not in ${own}, and nobody can be asked here: give --yes to fetch it, or its folder with --model`,
    )
  return answer
}

async function fetchAll(files: readonly RemoteFile[], folder: string): Promise<void> {
  const { signal, release } = interruptible('stopping; what came is kept')
  try {
    for (const file of files) {
      const bar = progressBar(file.path, true)
      const progress = (received: number, total: number | undefined): void => bar.update(received, total ?? received)
      await fetchFile(file, folder, { progress, signal }).finally(() => bar.stop())
    }
  } catch (error) {
    throw signal.aborted ? new VideoError('CLIP', 'is not whole yet; the same command goes on where it was') : error
  } finally {
    release()
  }
}
