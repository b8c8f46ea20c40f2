/** What an evaluator returns: figures by name, at most two levels deep, in the official order. */
export interface Evaluation {
  /** The figures that papers report, in percent. */
  readonly brief: Readonly<Record<string, number>>
  readonly [group: string]: Readonly<Record<string, number | Readonly<Record<string, number>>>>
}
