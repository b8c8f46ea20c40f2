/**
 * Files of packages, as seen from the folder where cells run. That may lie inside of a package itself: what the reader
 * writes there is still no library's.
 */
const PACKAGES = /\/node_modules\//

/** @returns tells whether a file is a package's */
export function libraryFrom(folder: string): (file: string) => boolean {
  const own = slashed(folder)
  return (file) => {
    const path = slashed(file)
    return PACKAGES.test(path.startsWith(`${own}/`) ? path.slice(own.length) : path)
  }
}

/** As TypeScript writes paths. */
const slashed = (path: string): string => path.replaceAll('\\', '/')
