/** Every picture, by name. `npm run gallery` writes them as one page; the tests draw, break and measure each of them. */
import type { Gallery } from './entry.js'
import { neurons } from './neurons.js'

export type { Entry, Gallery } from './entry.js'

export const GALLERY: Gallery = { ...neurons }
