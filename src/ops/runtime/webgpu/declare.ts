/** The declarations in front of a shader's text: see {@link Launch}. */

/**
 * Where the values of a named tensor are: in a buffer of its own, or in a shared one behind the first p.from_NAME
 * values. TensorFlow.js casts whole numbers and booleans to float32 without touching them, so a buffer may hold i32.
 */
export interface Binding {
  readonly buffer: number
  readonly shared: boolean
  readonly whole: boolean
}

export interface Declared {
  readonly constants: Readonly<Record<string, number | boolean>>
  /** A binding, or the number that stands for all values. */
  readonly reads: Readonly<Record<string, Binding | number>>
  readonly writes: Readonly<Record<string, Binding | undefined>>
  /** Members of the struct in uniform memory, in order. */
  readonly numbers: readonly string[]
  readonly floats: readonly string[]
}

export function declare({ constants, reads, writes, numbers, floats }: Declared): string {
  return [
    ...Object.entries(constants).map(([name, value]) => `const ${name} = ${value};`),
    `struct Numbers { ${[...numbers.map((name) => `${name}: i32`), ...floats.map((name) => `${name}: f32`)].join(', ')} }`,
    '@group(0) @binding(0) var<uniform> p: Numbers;',
    ...buffers(Object.values(reads), 'read'),
    ...buffers(Object.values(writes), 'read_write'),
    ...Object.entries(reads).map(
      ([name, source]) =>
        `fn ${name}(i: i32) -> f32 { return ${typeof source === 'number' ? `f32(${source})` : valueAt(name, source)}; }`,
    ),
    ...Object.entries(writes).map(
      ([name, to]) => `fn write_${name}(i: i32, value: f32) { ${to ? written(name, to) : ''} }`,
    ),
  ].join('\n')
}

/** Bits of a shared buffer are u32: as f32 a card might take a small whole number's for a denormal, and for zero. */
const typeOf = ({ shared, whole }: Binding): string => (shared ? 'u32' : whole ? 'i32' : 'f32')

function buffers(bindings: readonly (Binding | number | undefined)[], access: string): string[] {
  const declared = bindings.filter((binding): binding is Binding => typeof binding === 'object')
  return [...new Map(declared.map((binding) => [binding.buffer, binding])).values()].map(
    (binding) =>
      `@group(0) @binding(${binding.buffer}) var<storage, ${access}> buffer${binding.buffer}: array<${typeOf(binding)}>;`,
  )
}

const place = (name: string, { buffer, shared }: Binding): string =>
  `buffer${buffer}[${shared ? `p.from_${name} + ` : ''}i]`

function valueAt(name: string, binding: Binding): string {
  const value = place(name, binding)
  if (binding.whole) return `f32(${binding.shared ? `bitcast<i32>(${value})` : value})`
  return binding.shared ? `bitcast<f32>(${value})` : value
}

const written = (name: string, binding: Binding): string =>
  `${place(name, binding)} = ${binding.shared ? 'bitcast<u32>(value)' : 'value'};`
