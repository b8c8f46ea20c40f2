/** Values of the cells' thread as lines of a debugger's panel. */
import type { Runtime } from './inspector.js'

/** Characters of a line. */
const LONG = 200

export function textOf({
  type,
  subtype,
  value,
  description,
  unserializableValue,
  preview,
}: Runtime.RemoteObject): string {
  if (unserializableValue !== undefined) return unserializableValue
  if (type === 'string') return short(quoted(String(value)))
  if (type === 'function') return short((description ?? 'function').split('\n')[0]!)
  if (type !== 'object' || subtype === 'null')
    return String(type === 'undefined' ? 'undefined' : (value ?? description ?? value))
  if (subtype === 'error') return short((description ?? 'Error').split('\n')[0]!)
  if (!preview || preview.properties.length + (preview.entries?.length ?? 0) === 0) return short(description ?? type)
  return short(previewOf(preview))
}

export const typeOf = ({ type, subtype, className }: Runtime.RemoteObject): string =>
  className ?? (subtype === 'null' ? 'null' : type)

function previewOf({ subtype, description = '', properties, entries = [], overflow }: Runtime.ObjectPreview): string {
  const list = subtype === 'array' || subtype === 'typedarray'
  // Of a list its elements, not its buffer; of a map its entries, not their number.
  const own = properties.filter(({ name }) => (list ? /^\d+$/.test(name) : entries.length === 0 || name !== 'size'))
  const items = [
    ...own.map(({ name, type, subtype: kind, value = '' }) => {
      const shown =
        type === 'string'
          ? quoted(value)
          : type === 'object' && kind !== 'null'
            ? value || 'Object'
            : type === 'accessor'
              ? '…'
              : value || type
      return list ? shown : `${name}: ${shown}`
    }),
    ...entries.map(({ key, value }) => `${key ? `${key.description} => ` : ''}${value.description}`),
    ...(overflow ? ['…'] : []),
  ].join(', ')
  if (description === 'Object') return `{ ${items} }`
  return list ? `${/^Array\(/.test(description) ? '' : `${description} `}[${items}]` : `${description} { ${items} }`
}

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
const short = (text: string): string => (text.length > LONG ? `${text.slice(0, LONG - 1)}…` : text)
