import { pathToFileURL } from 'node:url'

/** A file's address as a browser takes it. */
export const pageAddress = (path: string): string => pathToFileURL(path).href
