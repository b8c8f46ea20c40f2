/**
 * A view as a notebook's reader would write it: a slider, the spikes that it lets pass as lines, a button, and what the
 * cells say to it.
 */
export default {
  render({ model, el }) {
    el.innerHTML =
      '<input type="range" min="0" max="100"> <output class="threshold"></output> <svg width="220" height="30"></svg> <button>stop</button> <i></i>'
    const [slider, value, svg, button, said] = el.children
    const show = () => {
      slider.value = model.get('percent')
      value.textContent = `${model.get('percent')} %`
      const [times, strengths] = [
        new Float32Array(bytes(model.get('spikes'))),
        new Uint8Array(bytes(model.get('strengths'))),
      ]
      svg.innerHTML = [...times]
        .map((t, k) => `<line x1="${t}" x2="${t}" y1="2" y2="28" stroke="#d55e00" opacity="${strengths[k] / 100}"/>`)
        .join('')
    }
    slider.addEventListener('input', () => {
      model.set('percent', slider.valueAsNumber)
      model.save_changes()
      show()
    })
    button.addEventListener('click', () => model.send({ stop: true }, undefined, [new Uint8Array([1, 2, 3])]))
    model.on('msg:custom', ({ text }, [view]) => {
      said.textContent = `${text} ${new Uint8Array(bytes(view))}`
    })
    model.on('change:percent', show)
    model.on('change:spikes', show)
    show()
  },
}

/** Bytes come as a view that may begin anywhere; typed arrays want a beginning of their own. */
const bytes = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)
