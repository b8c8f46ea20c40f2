/** The help, and the view as text that can be kept, sent and put back. */
import { button, element } from './element.js'
import { GESTURES, type Key } from './keys.js'

export function helpDialog(table: readonly Key[]): HTMLDialogElement {
  const list = element(
    'dl',
    {},
    ...table.flatMap(({ shown, does }) => pair(shown, does)),
    ...GESTURES.flatMap(([shown, does]) => pair(shown, does)),
  )
  const dialog = element('dialog', { 'aria-label': 'keys and gestures' }, element('h2', {}, 'Keys and gestures'), list)
  dialog.append(button('Close', () => dialog.close()))
  return dialog
}

const pair = (term: string, says: string): HTMLElement[] => [element('dt', {}, term), element('dd', {}, says)]

export interface ShareDialog {
  readonly element: HTMLDialogElement
  open(): void
}

/**
 * @param state the view as JSON
 * @param link an address that opens it; undefined where the view has no address
 * @param apply puts a pasted view in place, or throws
 */
export function shareDialog(
  state: () => string,
  link: () => string | undefined,
  apply: (text: string) => void,
): ShareDialog {
  const text = element('textarea', { 'aria-label': 'the view as JSON', spellcheck: 'false' })
  const said = element('p', { role: 'status' })
  const anchor = element('a', {}, 'Link to this view')
  const dialog = element(
    'dialog',
    { 'aria-label': 'this view as text' },
    element('h2', {}, 'This view'),
    element('p', {}, 'Copy it to keep or send it; paste another one and apply it.'),
    text,
    anchor,
    said,
  )
  dialog.append(
    button('Copy', () => void copy()),
    ' ',
    button('Apply', () => {
      try {
        apply(text.value)
        dialog.close()
      } catch (error) {
        said.textContent = `This is no view: ${(error as Error).message}. Paste what another inspector shows here.`
      }
    }),
    ' ',
    button('Close', () => dialog.close()),
  )
  async function copy(): Promise<void> {
    text.select()
    try {
      await navigator.clipboard.writeText(text.value)
      said.textContent = 'Copied.'
    } catch {
      said.textContent = 'The browser does not allow copying here: press Ctrl + C, the text is selected.'
    }
  }
  return {
    element: dialog,
    open() {
      text.value = state()
      said.textContent = ''
      const address = link()
      anchor.hidden = address === undefined
      if (address !== undefined) anchor.href = address
      dialog.showModal()
    },
  }
}
