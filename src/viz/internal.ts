/** What other rooms of this library need of this one, and users do not. */
export { encodePalettePng } from '../display/index.js'
export { CELL_LIMIT } from './heatmap.js'
export { showPlace } from './place.js'
export { SHOW } from './show.js'
export { TICK_LIMIT } from './spikeRaster.js'
export { COLORS, FIGURE_STYLE } from './theme.js'
