/** The button that plays: step by step to the end, or until it is pressed again. */
import { button } from './element.js'

/** Spike steps a second. */
const SPEED = 24

export interface Player {
  readonly element: HTMLButtonElement
  toggle(): void
  dispose(): void
}

/** @param step goes one step on. @returns whether there was one */
export function player(step: () => boolean): Player {
  let playing: ReturnType<typeof setInterval> | undefined
  const toggle = (): void => {
    clearInterval(playing)
    playing = playing === undefined ? setInterval(() => step() || toggle(), 1000 / SPEED) : undefined
    element.textContent = playing === undefined ? '▶' : '❚❚'
    element.title = playing === undefined ? 'Play' : 'Pause'
    element.setAttribute('aria-label', element.title)
  }
  const element = button('Play', toggle, '▶')
  return { element, toggle, dispose: () => clearInterval(playing) }
}
