/**
 * The spike inspector as one module: `mount` for whoever has a recording, `render` for anywidget, `openPage` for pages.
 */
import { readRecording } from 'spikemba/inspector'
import { render } from './anywidget.js'
import { mount } from './mount.js'
import { openPage } from './page.js'

export { mount, openPage, readRecording, render }
export default { render }
