/** What a cell is ended with when the reader stops it. */
export class Interrupted extends Error {
  constructor() {
    super('the cell was interrupted')
    this.name = 'Interrupted'
    this.stack = `${this.name}: ${this.message}`
  }
}
