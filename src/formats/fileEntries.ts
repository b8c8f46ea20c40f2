import { FormatError } from './errors.js'

/**
 * The named entries of one file. An entry of a kind that is not read does not cost the others: it is left out, its name
 * and reason stand in {@link FileEntries.unreadable}, and who asks for it by name is told.
 *
 * @typeParam T what an entry is
 */
export class FileEntries<T> extends Map<string, T> {
  /** Name → why it is left out. */
  readonly unreadable: ReadonlyMap<string, FormatError> = new Map()

  /** @throws FormatError when the file has an entry of this name that is not read */
  override get(name: string): T | undefined {
    const reason = this.unreadable.get(name)
    if (reason) throw reason
    return super.get(name)
  }

  /**
   * Adds what `read` gives, or notes why there is nothing to add.
   * @throws what `read` throws, except a FormatError of an unsupported kind
   */
  add(name: string, read: () => T): void {
    try {
      this.set(name, read())
    } catch (error) {
      if (!(error instanceof FormatError && error.unsupported)) throw error
      ;(this.unreadable as Map<string, FormatError>).set(name, error)
    }
  }
}
