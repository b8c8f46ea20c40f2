/**
 * @param done called after each piece of work
 * @returns takes work that begins when all before it has ended; work that fails keeps nothing from its turn
 */
export function oneByOne(done: () => void): (work: () => Promise<unknown>) => void {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    last = last.then(work).then(done, done)
  }
}
