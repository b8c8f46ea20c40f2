/** The house style for Plotly: transparent, grey text. */
import { TEXT } from './theme.js'

const LINE = '#88888855'
/** Opaque: WebGL draws thin transparent lines so faint that they are gone. */
const GRID_3D = '#a0a0a0'

/** @param rest what the figure adds, such as its axes */
export function plotlyLayout(title: string, rest: object): object {
  return {
    title: { text: title, font: { size: 14 }, x: 0.02 },
    paper_bgcolor: 'transparent',
    plot_bgcolor: 'transparent',
    font: { color: TEXT, family: 'system-ui, sans-serif', size: 12 },
    margin: { l: 50, r: 20, t: 40, b: 45 },
    width: 680,
    height: 460,
    ...rest,
  }
}

export const flatAxis = (text: string): object => ({ title: { text }, gridcolor: LINE, zerolinecolor: LINE })

export const scene = (x: string, y: string, z: string): object => {
  const axis = (text: string) => ({
    ...flatAxis(text),
    gridcolor: GRID_3D,
    zerolinecolor: GRID_3D,
    showbackground: false,
  })
  // A little farther than Plotly's own eye, so that titles at the corners are not cut.
  return {
    xaxis: axis(x),
    yaxis: axis(y),
    zaxis: axis(z),
    camera: { eye: { x: 1.55, y: 1.55, z: 0.95 }, center: { x: 0, y: 0, z: -0.12 } },
  }
}
