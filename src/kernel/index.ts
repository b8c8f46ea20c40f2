export type { CellError, ExecuteReply, ExecuteStatus, Lost } from './client/execution.js'
export { ExecutionLost } from './client/execution.js'
export { type ExecuteOptions, Kernel, type Timeouts } from './client/kernel.js'
export type { KernelProcess } from './client/process.js'
export {
  type CellDifference,
  compareNotebooks,
  describeDifference,
  firstLine,
  VARIES,
} from './compare/compareNotebooks.js'
export { compareText, type TextDifference } from './compare/compareText.js'
export { KernelError, NotebookError, WireError } from './errors.js'
export { formatNotebook, parseNotebook, readNotebook, writeNotebook } from './notebook/file.js'
export * from './notebook/notebook.js'
export { notebookPage, writePage } from './page/page.js'
export {
  type CellProgress,
  clearOutputs,
  RAISES_EXCEPTION,
  type RunFailure,
  type RunOptions,
  type RunResult,
  runNotebook,
} from './run/runNotebook.js'
export { DEFAULT_KERNEL, findKernel, listKernels } from './spec/findKernel.js'
export { type Environment, kernelFolders } from './spec/kernelFolders.js'
export { type KernelSpec, parseKernelSpec } from './spec/kernelSpec.js'
export {
  type Channel,
  type Connection,
  newConnection,
  readConnectionFile,
  writeConnectionFile,
} from './wire/connection.js'
export { decodeMessage, encodeMessage } from './wire/frames.js'
export { type Content, type Header, type Message, type MessageOptions, newMessage } from './wire/message.js'
