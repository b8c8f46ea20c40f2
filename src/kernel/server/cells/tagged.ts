/** Templates that are shown as what they are: ``html`<b>bold</b>` ``. */
import { DISPLAY } from './bundle.js'

/** A text of one MIME type. */
export class Tagged {
  constructor(
    private readonly mime: string,
    private readonly text: string,
  ) {}

  toString(): string {
    return this.text
  }
  [DISPLAY](): Record<string, unknown> {
    return { [this.mime]: this.text, 'text/plain': this.text }
  }
}

/**
 * Values are put in as they are: who shows what others wrote must escape it. A backslash is one, as formulas want it.
 */
export const tag =
  (mime: string) =>
  (strings: TemplateStringsArray, ...values: readonly unknown[]): Tagged =>
    new Tagged(mime, String.raw(strings, ...values))
