/** Something keeps JupyterLab or a part of it from being set up; the sentence says what to do about it. */
export class JupyterError extends Error {
  readonly tag = 'JupyterError'
  constructor(message: string) {
    super(message)
    this.name = 'JupyterError'
  }
}
