/** Lab's theme: whether it is light or dark, and its colours. Lab writes both on the page's body. */

export interface Theme {
  readonly dark: boolean
  readonly text: string
  readonly grid: string
}

export function currentTheme(): Theme {
  const style = getComputedStyle(document.body)
  const dark = document.body.dataset.jpThemeLight === 'false'
  const colour = (name: string, light: string, night: string): string =>
    style.getPropertyValue(name).trim() || (dark ? night : light)
  return {
    dark,
    text: colour('--jp-content-font-color1', 'rgba(0,0,0,0.87)', 'rgba(255,255,255,1)'),
    grid: colour('--jp-border-color2', '#e0e0e0', '#616161'),
  }
}

/** @returns the function that ends it */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.body, { attributeFilter: ['data-jp-theme-name'] })
  return () => observer.disconnect()
}
