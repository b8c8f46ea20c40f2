/** Names inside an archive as paths below a folder. */

const LONGEST = 512
const DEEPEST = 16

/**
 * @returns the path with forward slashes, '' for the folder itself
 * @throws RangeError with the reason when the name would leave the folder or cannot be a file's
 */
export function entryPath(name: string): string {
  const refuse = (reason: string): never => {
    throw new RangeError(`${JSON.stringify(name.slice(0, 200))}, which ${reason}`)
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) refuse('has control characters')
  if (/^[/\\]|^[a-z]:|\\/i.test(name)) refuse('is no path inside a folder')
  const words = name.split('/').filter((word) => word !== '' && word !== '.')
  if (words.includes('..')) refuse('leads out of the folder')
  if (name.length > LONGEST || words.length > DEEPEST)
    refuse(`is longer than ${LONGEST} characters or deeper than ${DEEPEST} folders`)
  return words.join('/')
}
