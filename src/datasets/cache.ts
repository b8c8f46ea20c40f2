/**
 * Remembers values that are costly to read until a budget of bytes is full; what does not fit is read anew each time.
 * Nothing is evicted: epochs visit everything once, so the oldest entry is as likely to be wanted as the newest.
 */
export class ByteCache<V> {
  private readonly held = new Map<string, Promise<V>>()
  private bytes = 0

  /**
   * @param budget bytes
   * @param size bytes of a value
   */
  constructor(
    private readonly budget: number,
    private readonly size: (value: V) => number,
  ) {}

  /** The remembered value, else the one that `read` gives; asking twice at once reads once. */
  get(key: string, read: () => Promise<V>): Promise<V> {
    const known = this.held.get(key)
    if (known) return known
    const value = read()
    this.held.set(key, value)
    value.then(
      (loaded) => {
        this.bytes += this.size(loaded)
        if (this.bytes <= this.budget) return
        this.bytes -= this.size(loaded)
        this.held.delete(key)
      },
      () => this.held.delete(key),
    )
    return value
  }
}
