/**
 * Controls in outputs have their keys: Lab takes the arrows for the next cell, also from a slider that has the focus.
 * Lab itself asks for this attribute; whoever makes a control need not know of it.
 * Reference: https://lumino.readthedocs.io/en/latest/api/classes/commands.CommandRegistry.html
 * (data-lm-suppress-shortcuts)
 */
const CONTROLS =
  'input, select, textarea, [role="slider"], [role="spinbutton"], [role="listbox"], [role="radio"], [role="tab"]'
const ATTRIBUTE = 'data-lm-suppress-shortcuts'

/** @param page the document of Lab */
export function keepKeys(page: Document): void {
  page.addEventListener('focusin', ({ target }) => {
    if (target instanceof Element && target.matches(CONTROLS) && target.closest('.jp-OutputArea-output'))
      target.setAttribute(ATTRIBUTE, 'true')
  })
}
