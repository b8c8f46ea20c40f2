/**
 * An engine that another takes the place of when its program is gone: what was asked is asked again there, and all that
 * follows. Only what filled the memory is not asked again: it would fill the next one's, too.
 */
import type { Awaitable, Completions, Inspection } from './checker.js'
import { type Cursor, type Emitted, type Engine, EngineEnded, type Finding } from './engine.js'

export class FallbackEngine implements Engine {
  readonly #texts = new Map<number, string>()

  /**
   * @param engine asked as long as it answers
   * @param next makes the one that follows
   */
  constructor(
    private engine: Engine,
    private readonly next: (ended: EngineEnded) => Engine,
  ) {}

  write(slot: number, text: string): string {
    this.#texts.set(slot, text)
    return this.engine.write(slot, text)
  }

  look(files: readonly string[]): void {
    this.engine.look(files)
  }

  errors = (file: string): Promise<readonly Finding[]> => this.#ask((engine) => engine.errors(file))
  emit = (file: string, text: string): Promise<Emitted | undefined> => this.#ask((engine) => engine.emit(file, text))
  ahead = (packages: readonly string[]): Promise<void> => this.#ask(async (engine) => engine.ahead?.(packages))
  complete = (cursor: Cursor): Promise<Completions> => this.#ask((engine) => engine.complete(cursor))
  inspect = (cursor: Cursor): Promise<Inspection | undefined> => this.#ask((engine) => engine.inspect(cursor))

  async #ask<T>(question: (engine: Engine) => Awaitable<T>): Promise<T> {
    const asked = this.engine
    try {
      return await question(asked)
    } catch (error) {
      if (!(error instanceof EngineEnded)) throw error
      if (asked === this.engine) this.#follow(error)
      if (error.full) throw error
      return question(this.engine)
    }
  }

  #follow(ended: EngineEnded): void {
    this.engine = this.next(ended)
    for (const [slot, text] of this.#texts) this.engine.write(slot, text)
  }
}
