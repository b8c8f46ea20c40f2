/**
 * A JSON file as the module that TypeScript takes it for: its value is the default export, and each of its properties
 * has an export of its name.
 */

/** Properties that become exports; a table by names of ten thousand rows is nothing to import from. */
const MOST = 1000

/** @throws SyntaxError naming the file */
export function jsonModule(text: string, file: string): string {
  const value = parse(text, file)
  const names =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.keys(value).filter((name) => name !== 'default')
      : []
  const exports = names
    .slice(0, MOST)
    .map((name, k) => `const $${k} = value[${JSON.stringify(name)}]; export { $${k} as ${JSON.stringify(name)} };`)
  return [
    `const value = JSON.parse(${JSON.stringify(text.replace(/^\uFEFF/, ''))});`,
    'export default value;',
    ...exports,
  ].join('\n')
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new SyntaxError(`${file} is no JSON: ${(error as Error).message}`)
  }
}
