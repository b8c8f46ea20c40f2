import type { Random } from '../../tensor/index.js'
import { type ShapeKind, SUBJECTS, VERB_PHRASES } from './vocabulary.js'

/** Says what a kind does: a subject and a verb phrase of the grammar. */
export function describeShape(kind: ShapeKind, random: Random): string {
  const subject = SUBJECTS[random.int(SUBJECTS.length)]!(kind)
  const phrases = VERB_PHRASES[kind.action]
  return `${subject} ${phrases[random.int(phrases.length)]}`
}
