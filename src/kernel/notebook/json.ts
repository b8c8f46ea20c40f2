/**
 * JSON as Jupyter's server writes it, to the byte: keys sorted, one space of indentation, and small numbers in Python's
 * form, 9.7e-05 where JavaScript has 0.000097. So a notebook that was saved in JupyterLab and one that was run here
 * differ in nothing but their content.
 */

/** @param value what JSON.stringify takes */
export const toJson = (value: unknown): string => write(value, '\n')

function write(value: unknown, line: string): string {
  if (typeof value === 'number') return number(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const inner = `${line} `
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[${value.map((item) => inner + write(item, inner)).join(',')}${line}]`
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  if (entries.length === 0) return '{}'
  const sorted = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${inner}${JSON.stringify(key)}: ${write(item, inner)}`)
  return `{${sorted.join(',')}${line}}`
}

function number(value: number): string {
  const size = Math.abs(value)
  if (size === 0 || size >= 1e-4 || !Number.isFinite(value)) return JSON.stringify(value)
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1')
}
