import { lines } from './say.js'

/**
 * The closing cell of a notebook.
 *
 * Prints every check that held in this session, in the order in which it ran last.
 */
export function verified(): void {
  const all = lines()
  console.log(
    all.length === 0
      ? 'nothing is verified yet: run the cells above first'
      : [`verified in this session: ${all.length} ${all.length === 1 ? 'check' : 'checks'}`, ...all].join('\n'),
  )
}
