/** A model as a folder: model.safetensors and config.json, each written whole or not at all. Readable from Python. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../formats/internal.js'
import { TaggedError } from '../tensor/index.js'
import type { PartialConfig } from './config/config.js'
import { completeSaved } from './savedConfig.js'
import { SpikeMba } from './spikemba.js'
import { weightBytes } from './weights.js'

const WEIGHTS = 'model.safetensors'
const CONFIG = 'config.json'

/** A folder that holds no model. */
export class ModelFolderError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'ModelFolderError'
  constructor(
    /** The folder that was read. */
    readonly folder: string,
    reason: string,
  ) {
    super(`${folder}: ${reason}; expected a folder with ${CONFIG} and ${WEIGHTS}, as training and save() write it`)
    this.name = 'ModelFolderError'
  }
}

/** Writes the weights first, so that a folder with a configuration is complete. Makes the folder when it is missing. */
export async function saveModel(model: SpikeMba, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFileAtomic(join(folder, WEIGHTS), await weightBytes(model))
  await writeFileAtomic(join(folder, CONFIG), new TextEncoder().encode(`${JSON.stringify(model.config, null, 2)}\n`))
}

/**
 * @throws ModelFolderError when a file is missing or no JSON; OptionError and WeightsError when they do not fit
 */
export async function loadModel(folder: string): Promise<SpikeMba> {
  const read = async (name: string): Promise<Uint8Array> => {
    try {
      return await readFile(join(folder, name))
    } catch (error) {
      throw new ModelFolderError(folder, `${name} cannot be read (${(error as NodeJS.ErrnoException).code})`)
    }
  }
  const model = SpikeMba.create(completeSaved(parse(new TextDecoder().decode(await read(CONFIG)), folder)))
  try {
    model.loadWeights(await read(WEIGHTS), join(folder, WEIGHTS))
  } catch (error) {
    model.dispose()
    throw error
  }
  return model
}

function parse(text: string, folder: string): PartialConfig {
  try {
    return JSON.parse(text) as PartialConfig
  } catch (error) {
    throw new ModelFolderError(folder, `${CONFIG} is no JSON (${(error as Error).message})`)
  }
}
