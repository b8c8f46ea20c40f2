/**
 * Ready controls: what a cell shows to ask for a number, a choice or a yes, with a label, its value and the keyboard,
 * and `interact`, which draws anew whatever depends on them.
 */
import { answer } from './answers.js'
import { CONTROL_CSS, CONTROL_VIEW } from './controlView.js'
import type { DisplayHandle, Displays } from './display.js'
import type { Widget } from './widget.js'
import type { Widgets } from './widgets.js'

export type ControlValue = number | string | boolean

/** A widget with one value. */
export interface Control<V extends ControlValue> extends Widget<Record<string, unknown>> {
  value: V
}

export interface SliderOptions {
  readonly min?: number
  readonly max?: number
  /** Distance of two values; by default a hundredth of the range, or 1 between whole numbers that are far apart. */
  readonly step?: number
  readonly value?: number
  readonly label?: string
}

type Values = Readonly<Record<string, ControlValue>>
/** A control, or what one is made of: [min, max], the choices, or whether a box is checked. */
export type ControlLike = Control<ControlValue> | readonly [number, number] | readonly string[] | boolean

export function controls(widgets: Pick<Widgets, 'create'>, displays: Pick<Displays, 'display'>) {
  function control<V extends ControlValue>(
    kind: string,
    label: string,
    value: V,
    state: Record<string, unknown>,
  ): Control<V> {
    const text = (state: Readonly<Record<string, unknown>>): string => `${label || kind}: ${state.value}`
    const made = widgets.create<Record<string, unknown>>({
      esm: CONTROL_VIEW,
      css: CONTROL_CSS,
      state: { ...state, kind, label, value },
      text,
    })
    return Object.defineProperty(made, 'value', {
      get: () => made.state.value,
      set: (next: V) => made.set({ value: next }),
      enumerable: true,
      configurable: true,
    }) as Control<V>
  }

  function slider(options: SliderOptions = {}): Control<number> {
    const { min = 0, max = 1, label = '' } = options
    if (!(Number.isFinite(min) && Number.isFinite(max) && min < max))
      throw new RangeError(`slider from ${min} to ${max}; expected numbers with min < max`)
    const { step = usualStep(min, max) } = options
    if (!(step > 0)) throw new RangeError(`slider with step ${step}; expected a number above 0`)
    const { value = min + step * Math.round((max - min) / 2 / step) } = options
    if (!(value >= min && value <= max)) throw new RangeError(`slider at ${value}; expected ${min} to ${max}`)
    return control('slider', label, Number(value.toPrecision(12)), { min, max, step })
  }

  function select(
    choices: readonly string[],
    { value = choices?.[0], label = '' }: { readonly value?: string; readonly label?: string } = {},
  ): Control<string> {
    if (!Array.isArray(choices) || choices.length === 0)
      throw new TypeError('select has no choices; expected a list of texts')
    if (!choices.includes(value!))
      throw new RangeError(`select of "${value}"; expected one of ${choices.map((choice) => `"${choice}"`).join(', ')}`)
    return control('select', label, value!, { choices: [...choices] })
  }

  const checkbox = ({
    value = false,
    label = '',
  }: {
    readonly value?: boolean
    readonly label?: string
  } = {}): Control<boolean> => control('checkbox', label, value, {})

  function controlOf(name: string, given: ControlLike): Control<ControlValue> {
    if (typeof given === 'boolean') return checkbox({ value: given, label: name })
    if (!Array.isArray(given)) return given as Control<ControlValue>
    const [first, second] = given as readonly unknown[]
    return typeof first === 'number'
      ? slider({ min: first, max: second as number, label: name })
      : select(given as readonly string[], { label: name })
  }

  /** Shows the controls, and below them what `f` returns; after each change, that of the new values. */
  async function interact(f: (values: Values) => unknown, given: Readonly<Record<string, ControlLike>>): Promise<void> {
    const all = Object.entries(given).map(([name, like]) => [name, controlOf(name, like)] as const)
    for (const [, one] of all) await displays.display(one)
    const values = (): Values => Object.fromEntries(all.map(([name, one]) => [name, one.value]))
    let place: DisplayHandle | undefined
    const draw = async (): Promise<void> => {
      const shown = await f(values())
      if (shown === undefined) return
      if (place) await place.update(shown)
      else place = await displays.display(shown)
    }
    await draw()
    let [busy, again] = [false, false]
    const changed = async (): Promise<void> => {
      again = true
      if (busy) return // many changes while one is drawn are drawn once
      busy = true
      try {
        while (again) {
          again = false
          await draw()
        }
      } catch (error) {
        await place?.update(error)
      } finally {
        busy = false
      }
    }
    for (const [, one] of all) one.onChange(() => void changed())
  }

  return {
    slider,
    select,
    checkbox,
    interact: (...parameters: Parameters<typeof interact>) => answer(interact(...parameters)),
  }
}

const usualStep = (min: number, max: number): number =>
  Number.isInteger(min) && Number.isInteger(max) && max - min >= 10 ? 1 : (max - min) / 100
