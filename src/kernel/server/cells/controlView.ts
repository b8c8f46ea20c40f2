/**
 * The view of a control in the browser, of plain HTML elements: they are named, reached by Tab, and moved by the arrow
 * keys.
 * Lab takes arrow keys for the notebook, unless the element says that its keys are its own (Lumino's
 * `data-lm-suppress-shortcuts`).
 */
export const CONTROL_VIEW = `
let count = 0
function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties)
}
function input(model) {
  const kind = model.get('kind')
  if (kind === 'select') {
    const list = element('select', {})
    for (const choice of model.get('choices')) list.append(element('option', { value: choice, textContent: choice }))
    return { field: list, read: () => list.value, write: (value) => { list.value = value }, event: 'change' }
  }
  if (kind === 'checkbox') {
    const box = element('input', { type: 'checkbox' })
    return { field: box, read: () => box.checked, write: (value) => { box.checked = value }, event: 'change' }
  }
  const range = element('input', { type: 'range', min: model.get('min'), max: model.get('max'), step: model.get('step') })
  return { field: range, read: () => range.valueAsNumber, write: (value) => { range.value = value }, event: 'input' }
}
export default {
  render({ model, el }) {
    const { field, read, write, event } = input(model)
    field.id = 'spikemba-control-' + ++count + '-' + Math.random().toString(36).slice(2)
    const row = element('div', { className: 'spikemba-control' })
    row.dataset.lmSuppressShortcuts = 'true'
    const label = element('label', { htmlFor: field.id, textContent: model.get('label') || model.get('kind') })
    const shown = element('output', { htmlFor: field.id })
    const update = () => {
      const value = model.get('value')
      write(value)
      shown.textContent = model.get('kind') === 'slider' ? String(Number(value.toPrecision(6))) : ''
    }
    field.addEventListener(event, () => {
      model.set('value', read())
      model.save_changes()
      update()
    })
    field.addEventListener('keydown', (key) => key.stopPropagation())
    model.on('change:value', update)
    row.append(label, field, shown)
    el.append(row)
    update()
    return () => model.off('change:value', update)
  },
}
`

export const CONTROL_CSS = `
.spikemba-control { display: flex; align-items: center; gap: 8px; margin: 2px 0; color: inherit }
.spikemba-control label { min-width: 6em }
.spikemba-control input[type=range] { flex: 0 1 260px; min-width: 80px }
.spikemba-control output { min-width: 4em; font-variant-numeric: tabular-nums }
.spikemba-control :focus-visible { outline: 2px solid #0072B2; outline-offset: 2px }
`
