// What is used of Plotly, which ships no declarations.
declare module 'plotly.js-dist-min' {
  interface Input {
    readonly data: readonly object[]
    readonly layout?: object
    readonly frames?: readonly object[]
    readonly config?: object
  }
  const Plotly: {
    newPlot(element: HTMLElement, figure: Input): Promise<HTMLElement>
    purge(element: HTMLElement): void
    readonly Plots: { resize(element: HTMLElement): Promise<void> | void }
  }
  export default Plotly
}
