/** A text made of pieces of another one and of words in between, that knows where each piece came from. */

/** A change of the text: what lies between two offsets gives way to a word. */
export interface Edit {
  readonly from: number
  readonly to: number
  readonly word: string
  /** Of a pair of words around something: where the other one stands. It decides who is outside when several meet. */
  readonly mate?: number
}

/** Two words around a range. */
export const around = (from: number, to: number, before: string, after: string): Edit[] => [
  { from, to: from, word: before, mate: to },
  { from: to, to, word: after, mate: from },
]

/** A stretch of the old text and its place in the new one. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly at: number
}

export class Pieces {
  text = ''
  /** In the order of the new text. */
  readonly stretches: Stretch[] = []
  readonly #edits: readonly Edit[]

  /** @param edits must not overlap; several at one offset apply in the order given */
  constructor(
    private readonly source: string,
    edits: readonly Edit[],
  ) {
    this.#edits = edits
      .map((edit, index) => ({ edit, index }))
      .sort(inOrder)
      .map(({ edit }) => edit)
  }

  write(word: string): void {
    this.text += word
  }

  /** Copies a range with its edits, without the ranges in `left`, which are written elsewhere. */
  copy(from: number, to: number, left: readonly Pick<Edit, 'from' | 'to'>[] = []): void {
    let at = from
    const kept = this.#edits.filter(
      (edit) =>
        edit.from >= from && edit.to <= to && !left.some((range) => edit.from >= range.from && edit.to <= range.to),
    )
    const jumps = [...kept, ...left.map(({ from, to }) => ({ from, to, word: '' }))].sort((a, b) => a.from - b.from)
    for (const edit of jumps) {
      this.#keep(at, edit.from)
      if (edit.word !== '') this.stretches.push({ from: edit.from, to: edit.from + 1, at: this.text.length })
      this.text += edit.word
      at = edit.to
    }
    this.#keep(at, to)
  }

  #keep(from: number, to: number): void {
    if (to <= from) return
    this.stretches.push({ from, to, at: this.text.length })
    this.text += this.source.slice(from, to)
  }
}

/** By place. Where words meet, those that close come before those that open, and pairs nest. */
function inOrder({ edit: a, index: i }: Ranked, { edit: b, index: j }: Ranked): number {
  if (a.from !== b.from) return a.from - b.from
  const [left, right] = [rank(a), rank(b)]
  if (left !== right) return left - right
  if (a.mate === undefined || b.mate === undefined || a.mate === b.mate) return left === CLOSES ? j - i : i - j
  return b.mate - a.mate // outer pairs open first: they close later; inner pairs close first: they opened later
}

interface Ranked {
  readonly edit: Edit
  readonly index: number
}

const CLOSES = 0
const rank = ({ from, to, mate = from }: Edit): number => (to > from ? 2 : mate < from ? CLOSES : 1)
