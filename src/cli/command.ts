/** What one command is: its words, its options, its work. `main.ts` gathers them; one file per command. */
export interface Command {
  /** Words and arguments, for example `train <benchmark>` or `data check <name>`. */
  readonly name: string
  readonly summary: string
  /** `[flags, description, default]`, for example `['--batch <n>', 'queries per step', 32]`. */
  readonly options: readonly (readonly [flags: string, description: string, value?: unknown])[]
  readonly examples?: readonly string[]
  /** @throws a tagged error (one with a string `tag`) for bad input: one line, exit code 2 */
  run(args: readonly string[], options: Readonly<Record<string, unknown>>): Promise<void>
}
