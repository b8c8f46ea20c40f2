/** The keyboard: one table, which is also the help. */
import type { Actions } from './actions.js'

export interface Key {
  /** As the help shows it. */
  readonly shown: string
  readonly does: string
  /** `event.key`, with "Shift+" before it where that matters. */
  readonly keys: readonly string[]
  run(key: string): void
}

export interface Commands {
  readonly actions: Actions
  play(): void
  undo(): void
  help(): void
  share(): void
  /** Exchanges two recordings; absent where there is one. */
  swap?: (() => void) | undefined
}

export const keyTable = ({ actions, play, undo, help, share, swap }: Commands): readonly Key[] => [
  { shown: 'Space', does: 'play, pause', keys: [' '], run: play },
  {
    shown: '← →',
    does: 'a clip back, on',
    keys: ['ArrowLeft', 'ArrowRight'],
    run: (key) => actions.move(key === 'ArrowLeft' ? -1 : 1),
  },
  {
    ...{ shown: 'Shift + ← →', does: 'a spike step back, on' },
    keys: ['Shift+ArrowLeft', 'Shift+ArrowRight'],
    run: (key) => actions.move(0, key === 'Shift+ArrowLeft' ? -1 : 1),
  },
  {
    shown: 'Home End',
    does: 'first, last clip',
    keys: ['Home', 'End'],
    run: (key) => actions.move(key === 'Home' ? -1e9 : 1e9),
  },
  {
    shown: '↑ ↓',
    does: 'the neuron above, below',
    keys: ['ArrowUp', 'ArrowDown'],
    run: (key) => actions.nextNeuron(key === 'ArrowUp' ? -1 : 1),
  },
  {
    ...{ shown: 'Shift + ↑ ↓', does: 'add the neuron above, below' },
    keys: ['Shift+ArrowUp', 'Shift+ArrowDown'],
    run: (key) => actions.nextNeuron(key === 'Shift+ArrowUp' ? -1 : 1, true),
  },
  {
    shown: '[ ]',
    does: 'the last, next spike of the neuron',
    keys: ['[', ']'],
    run: (key) => actions.nextSpike(key === '[' ? -1 : 1),
  },
  {
    shown: ', .',
    does: 'the layer before, after',
    keys: [',', '.'],
    run: (key) => actions.nextLayer(key === ',' ? -1 : 1),
  },
  { shown: '+ −', does: 'zoom in, out', keys: ['+', '=', '-'], run: (key) => actions.zoom(key === '-' ? 2 : 0.5) },
  {
    shown: 'Page Up, Page Down',
    does: 'pan back, on',
    keys: ['PageUp', 'PageDown'],
    run: (key) => actions.pan(key === 'PageUp' ? -0.5 : 0.5),
  },
  { shown: '0', does: 'everything in sight', keys: ['0'], run: () => actions.fit() },
  {
    shown: 'c w',
    does: 'show clips, words',
    keys: ['c', 'w'],
    run: (key) => actions.show(key === 'c' ? 'clips' : 'words'),
  },
  { shown: 'u, Ctrl + Z', does: 'undo', keys: ['u', 'Ctrl+z'], run: undo },
  { shown: 's', does: 'the view as text, to keep or send', keys: ['s'], run: share },
  ...(swap ? [{ shown: 'x', does: 'show the other recording', keys: ['x'], run: swap }] : []),
  { shown: '?', does: 'this help', keys: ['?'], run: help },
]

/** What only a pointer does, for the help. */
export const GESTURES: readonly (readonly [string, string])[] = [
  ['click', 'cursor; in spikes also the neuron (Shift: add)'],
  ['drag', 'zoom to that time'],
  ['Shift + drag in spikes', 'zoom to those neurons'],
  ['Ctrl + wheel, Shift + wheel', 'zoom, pan'],
  ['double click', 'everything in sight'],
]

/** Fields in which keys mean something else. */
const OWN_KEYS = new Set(['INPUT', 'SELECT', 'TEXTAREA'])

/** @returns whether the key was one of the table */
export function pressKey(event: KeyboardEvent, table: readonly Key[]): boolean {
  const target = event.composedPath()[0] as Element
  if (
    OWN_KEYS.has(target.tagName) ||
    (target.tagName === 'BUTTON' && event.key === ' ') ||
    (target.tagName === 'UL' && /^Arrow|^Page|Home|End/.test(event.key))
  )
    return false
  if (event.altKey || event.metaKey) return false
  const name = `${event.ctrlKey ? 'Ctrl+' : ''}${event.shiftKey && event.key.startsWith('Arrow') ? 'Shift+' : ''}${event.key}`
  const found = table.find(({ keys }) => keys.includes(name))
  if (!found) return false
  found.run(name)
  event.preventDefault()
  event.stopPropagation() // a notebook around the view would move its selected cell
  return true
}
