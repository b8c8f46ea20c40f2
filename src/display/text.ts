/** Numbers and counts as text, and what HTML needs. */

/** Three digits that matter: 0.0123, 12.3, 1234, 1.2e-7. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  return size >= 1000 && size < 1e6 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

/** 1234567 → 1,234,567. */
export const group = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** 0.0312 → 3.1 %. */
export const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`

/** 1 neuron, 2 neurons. */
export const many = (count: number, what: string): string => `${group(count)} ${what}${count === 1 ? '' : 's'}`

/** [2, 75, 3]; a scalar has []. */
export const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)

/** At most `length` letters. */
export const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`
