/** What a key of the configuration may be, in words for messages and as a test. */

/** `T` is all that the key's type allows, no more and no less, so that type and rule agree. */
export interface Rule<in out T> {
  /** Completes "expected …". */
  readonly expected: string
  readonly allows: (value: unknown) => value is T
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

export const numbers = (expected: string, holds: (value: number) => boolean = () => true): Rule<number> => ({
  expected,
  allows: (value): value is number => isNumber(value) && holds(value),
})

export const number = numbers('a number')

export const whole = (least: number): Rule<number> =>
  numbers(`a whole number of at least ${least}`, (value) => Number.isInteger(value) && value >= least)

export const above = (bound: number): Rule<number> => numbers(`a number above ${bound}`, (value) => value > bound)

export const atLeast = (bound: number): Rule<number> =>
  numbers(`a number of at least ${bound}`, (value) => value >= bound)

export const share = numbers('a number in [0, 1)', (value) => value >= 0 && value < 1)

export const flag: Rule<boolean> = {
  expected: 'true or false',
  allows: (value): value is boolean => typeof value === 'boolean',
}

export const nothing: Rule<null> = { expected: 'null', allows: (value): value is null => value === null }

export const oneOf = <const T extends string>(...names: readonly T[]): Rule<T> => ({
  expected: names.map((name) => `'${name}'`).join(' or '),
  allows: (value): value is T => names.includes(value as T),
})

export const or = <A, B>(a: Rule<A>, b: Rule<B>): Rule<A | B> => ({
  expected: `${a.expected}, or ${b.expected}`,
  allows: (value): value is A | B => a.allows(value) || b.allows(value),
})

/** A key: its rule, and its value in the preset 'practical'. */
export interface Key<in out T> extends Rule<T> {
  readonly practical: T
}

export const key = <T, Practical extends T = T>(practical: Practical, rule: Rule<T>): Key<T> => ({ ...rule, practical })

/** Keys by name; what each may be shows in the type of the table itself. */
export type Keys = Readonly<
  Record<string, { readonly practical: unknown; readonly expected: string; allows(value: unknown): boolean }>
>

/** What a table of keys describes. The comments of its keys come along. */
export type Values<Table> = { readonly [K in keyof Table]: Table[K] extends Key<infer T> ? T : never }

/** The values of the preset 'practical'. */
export const practicalOf = <Table extends Keys>(table: Table): Values<Table> =>
  Object.fromEntries(Object.entries(table).map(([name, { practical }]) => [name, practical])) as Values<Table>
