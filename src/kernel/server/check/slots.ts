/**
 * Which slots hold a cell that may still be asked for: one that was run again, and nobody mentions any more, leaves its
 * slot to the next.
 */
import ts = require('typescript')

import { type CellText, QUESTIONS, type Scope } from './cellFiles.js'

export class Slots {
  /** Slots of cells that add to what all cells have. */
  readonly #kept: number[] = []
  /** Slots of cells, with those that each mentions. */
  readonly #mentions = new Map<number, readonly number[]>()

  take(slot: number, { text, start, parsed }: CellText): void {
    this.#mentions.set(
      slot,
      [...text.slice(0, start).matchAll(/\$cell(\d+)\./g)].map(([, number]) => Number(number)),
    )
    if (parsed.statements.some(isAmbient)) this.#kept.push(slot)
  }

  /**
   * @param scopes what names mean, or may mean again
   * @returns the lowest slot that they do not lead to
   */
  free(scopes: readonly Scope[]): number {
    const used = new Set<number>()
    const left = [
      ...this.#kept,
      ...scopes.flatMap(({ values, types }) => [...values.values(), ...types.values()].map(({ slot }) => slot)),
    ]
    for (let slot = left.pop(); slot !== undefined; slot = left.pop()) {
      if (!used.has(slot)) left.push(...(this.#mentions.get(slot) ?? []))
      used.add(slot)
    }
    let slot = QUESTIONS + 1
    while (used.has(slot)) slot++
    return slot
  }
}

/** `declare global { … }` and `declare module 'x' { … }`. */
const isAmbient = (node: ts.Statement): boolean =>
  ts.isModuleDeclaration(node) &&
  ((node.flags & ts.NodeFlags.GlobalAugmentation) !== 0 || ts.isStringLiteral(node.name))
