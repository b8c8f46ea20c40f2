/** In place of a view, why there is none: one sentence, which screen readers say at once. */
export function cannotShow(host: HTMLElement, what: 'recording' | 'file', error: unknown): void {
  host.setAttribute('role', 'alert')
  host.textContent = `This ${what} cannot be shown: ${(error as Error).message}`
}
