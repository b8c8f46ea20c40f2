/** Every picture, by name. `npm run gallery` writes them as one page; the tests draw, break and measure each of them. */
import { curves } from './curves.js'
import type { Gallery } from './entry.js'
import { maps } from './maps.js'
import { neurons } from './neurons.js'
import { runs } from './runs.js'
import { tables } from './tables.js'

export type { Entry, Gallery } from './entry.js'

export const GALLERY: Gallery = { ...neurons, ...curves, ...maps, ...runs, ...tables }
