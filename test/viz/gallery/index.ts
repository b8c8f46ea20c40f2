/**
 * Every picture, by name. `npm run gallery` writes them as one page; the tests draw, break and measure each of them.
 */
import { curves } from './curves.js'
import { diagrams } from './diagrams.js'
import type { Gallery } from './entry.js'
import { maps } from './maps.js'
import { moments } from './moments.js'
import { neurons } from './neurons.js'
import { rates } from './rates.js'
import { runs } from './runs.js'
import { tables } from './tables.js'
import { training } from './training.js'

export type { Entry, Gallery } from './entry.js'

export const GALLERY: Gallery = {
  ...neurons,
  ...rates,
  ...moments,
  ...training,
  ...curves,
  ...maps,
  ...runs,
  ...tables,
  ...diagrams,
}
