/** Makes an element. Text is always text: nothing that a recording says is read as markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value))
  made.append(...children)
  return made
}

/** A button whose picture is explained to those who do not see it. */
export function button(label: string, press: () => void, picture?: string): HTMLButtonElement {
  const made = element(
    'button',
    { type: 'button', title: label, 'aria-label': picture === undefined ? undefined : label },
    picture ?? label,
  )
  made.addEventListener('click', press)
  return made
}

/** A labelled choice; `choose` gets the chosen value. */
export function choice(
  label: string,
  choose: (value: string) => void,
): { readonly element: HTMLLabelElement; show(values: readonly string[], value: string): void } {
  const select = element('select', { 'aria-label': label })
  select.addEventListener('change', () => choose(select.value))
  let listed = ''
  return {
    element: element('label', {}, element('span', {}, label), select),
    show(values, value) {
      if (listed !== values.join('\n')) {
        listed = values.join('\n')
        select.replaceChildren(...values.map((each) => element('option', { value: each }, each)))
      }
      select.value = value
    },
  }
}
