// The module's exports: one file an op. See README.md before adding a kernel.
export { scanForward } from './scanForward'
export { scanBackward } from './scanBackward'
export { convForward, convBackward } from './conv'
