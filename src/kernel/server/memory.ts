/** How much memory there is, and how it is told. */
import { totalmem } from 'node:os'

/** Bytes that this process may have: the machine's, or a container's. */
export const memoryRoom = (): number => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)

export const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`
