/**
 * What stands for the files named `*.node.ts` where a bundler builds for browsers: `browser` in package.json leads here. There
 * are no files, folders and threads of Node's; whoever asks for one is told so, and all else works.
 */
import { TaggedError } from './tensor/errors.js'

/** Asked for in a browser, and to be had in Node alone. */
export class NotInBrowsersError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'NotInBrowsersError'
  constructor(
    /** What was called. */
    readonly called: string,
  ) {
    super(`${called} needs Node, whose files and threads a browser has not; run this in Node, or leave it out here`)
    this.name = 'NotInBrowsersError'
  }
}

/** A function, or a class, that says so when it is called. */
const absent = (name: string) => (): never => {
  throw new NotInBrowsersError(name)
}

// formats/files.node.ts
export const readNpyFile = absent('readNpyFile')
export const readNpzFile = absent('readNpzFile')
export const readSafetensorsFile = absent('readSafetensorsFile')
export const readJsonlFile = absent('readJsonlFile')
export const readMatFile = absent('readMatFile')
export const openHdf5File = absent('openHdf5File')
export const writeFileAtomic = absent('writeFileAtomic')
export const writeSynced = absent('writeSynced')
export const syncFolder = absent('syncFolder')
// model/modelFolder.node.ts
export class ModelFolderError extends NotInBrowsersError {}
export const saveModel = absent('SpikeMba.save')
export const loadModel = absent('SpikeMba.load')
// datasets/diskFolder.node.ts, datasets/fetch
export const diskFolder = absent('diskFolder')
export const readFeatures = absent('readFeatures')
export const writeFolder = absent('writeFolder')
export const fetchFeatures = absent('fetchFeatures')
export const takeFeatures = absent('takeFeatures')
export const fetchFile = absent('fetchFile')
export const fileSha256 = absent('fileSha256')
export const planFetch = absent('planFetch')
export const checkDiskSpace = absent('checkDiskSpace')
export const hasAnnotations = absent('hasAnnotations')
// train/checkpoint, train/parallel, train/run
export const readFolder = absent('readFolder')
export const WorkerPool = absent('fit with workers')
export const joinMpi = absent('joinMpi')
export const tensorboardWriter = absent('tensorboardWriter')
export const RunFolder = { open: absent('fit with a run folder (out)') }
export const readLog = absent('readLog')
export const runSurroundings = absent('runSurroundings')
// recipes
export const openAblation = absent('openAblation')
export const runFolder = absent('runFolder')
export const finishedRecords = absent('finishedRecords')
export const hasRun = absent('hasRun')
export const readRun = absent('readRun')
export const readRunFacts = absent('readRunFacts')
export const readJson = absent('readJson')
export const describeBest = absent('describeBest')
// @resvg/resvg-js, which draws PNG
export const Resvg = absent('PNG of a figure')
