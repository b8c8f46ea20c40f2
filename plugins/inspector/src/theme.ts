/**
 * Light and dark: the colours of the panels. Marks are Okabe-Ito's, as in the library's figures; text is at least 4.5:1
 * on its ground.
 */

export interface Theme {
  readonly dark: boolean
  readonly ground: string
  readonly panel: string
  readonly text: string
  /** Labels and axes. */
  readonly muted: string
  readonly line: string
  /** A spike that the recording has. */
  readonly spike: string
  /** A spike that changed settings bring, and one that they take. */
  readonly gained: string
  readonly lost: string
  readonly membrane: string
  readonly charge: string
  readonly threshold: string
  readonly saliency: string
  readonly truth: string
  readonly prediction: string
  readonly forward: string
  readonly backward: string
}

/** Red, green and blue of a colour of the theme, 0..255. */
export const rgbOf = (color: string): readonly [number, number, number] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number]

const MARKS = {
  gained: '#E69F00',
  truth: '#009E73',
  prediction: '#E69F00',
  charge: '#D55E00',
} as const

export const LIGHT: Theme = {
  ...MARKS,
  dark: false,
  ground: '#f4f5f7',
  panel: '#ffffff',
  text: '#1b1f24',
  muted: '#57606a',
  line: '#d8dee4',
  spike: '#1b2a41',
  lost: '#CC79A7',
  membrane: '#0072B2',
  threshold: '#6e7781',
  saliency: '#0072B2',
  forward: '#0072B2',
  backward: '#D55E00',
}

export const DARK: Theme = {
  ...MARKS,
  dark: true,
  ground: '#0e1116',
  panel: '#171b22',
  text: '#e6edf3',
  muted: '#9aa5b1',
  line: '#2f363f',
  spike: '#dbe7f5',
  lost: '#CC79A7',
  membrane: '#56B4E9',
  threshold: '#8b949e',
  saliency: '#56B4E9',
  forward: '#56B4E9',
  backward: '#E08A4F',
}

/**
 * Which theme the page around an element wears: VS Code and JupyterLab write theirs on the body, other pages follow the
 * system.
 */
export function themeAround(): Theme {
  const { vscodeThemeKind, jpThemeLight } = document.body.dataset
  if (vscodeThemeKind !== undefined) return /light/.test(vscodeThemeKind) ? LIGHT : DARK
  if (jpThemeLight !== undefined) return jpThemeLight === 'false' ? DARK : LIGHT
  return matchMedia('(prefers-color-scheme: dark)').matches ? DARK : LIGHT
}

/** @returns the function that ends it */
export function onThemeChange(changed: (theme: Theme) => void): () => void {
  const tell = (): void => changed(themeAround())
  const observer = new MutationObserver(tell)
  observer.observe(document.body, { attributeFilter: ['data-jp-theme-light', 'data-vscode-theme-kind'] })
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', tell)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', tell)
  }
}
