import { lines } from './say.js'

/**
 * The closing cell of a notebook: says how many checks held in this session.
 * @param options `list: true` prints every one, in the order in which it ran last
 */
export function verified(options: { readonly list?: boolean } = {}): void {
  const all = lines()
  if (all.length === 0) {
    console.log('nothing is verified yet: run the cells above first')
    return
  }
  const head = `verified in this session: ${all.length} ${all.length === 1 ? 'check' : 'checks'}`
  console.log(options.list ? [head, ...all].join('\n') : `${head}; verified({ list: true }) names them`)
}
