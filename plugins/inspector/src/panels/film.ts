/** Pictures of the video, and the time above them. */
import { LEFT, ticks, xOf } from '../timeAxis.js'
import { csvOf, type Panel, placeName, tokenUnder } from './panel.js'

const TALL = 62
const LOW = 24

export const film: Panel = {
  id: 'film',
  title: ({ axis }) => (axis.clipSec === undefined ? 'words' : 'video'),
  height: ({ recording, axis }) => (recording.film && axis.clipSec !== undefined ? TALL : LOW),
  draw({ recording, theme, axis }, painter, height) {
    const [start, end] = axis.window
    const top = 20
    if (recording.film && axis.clipSec !== undefined) {
      const { frames, width, height: rows, pixels } = recording.film
      const share = axis.count / frames
      for (let frame = 0; frame < frames; frame++) {
        const [from, to] = [frame * share, (frame + 1) * share]
        if (to <= start || from >= end) continue
        const image = new ImageData(width, rows)
        for (let i = 0; i < width * rows; i++) {
          for (let c = 0; c < 3; c++) image.data[4 * i + c] = pixels[(frame * width * rows + i) * 3 + c]!
          image.data[4 * i + 3] = 255
        }
        // A frame keeps its shape: as many copies as fit its time.
        const [x0, x1] = [Math.max(xOf(axis, from), LEFT), Math.min(xOf(axis, to), xOf(axis, end))]
        const size = height - top
        const wide = (size * width) / rows
        const copies = Math.max(1, Math.round((x1 - x0) / wide))
        for (let k = 0; k < copies; k++)
          painter.pixels(image, x0 + ((x1 - x0) * k) / copies, top, (x1 - x0) / copies, size)
      }
    }
    for (const { token, label } of ticks(axis)) {
      const x = xOf(axis, token)
      painter.line([x, 14, x, 19], { color: theme.muted, width: 1 })
      painter.text(x, 8, label, { color: theme.muted, align: 'center', size: 10 })
    }
  },
  hover: (scene, x) => {
    const token = tokenUnder(scene, x)
    return token === undefined ? undefined : placeName(scene, token)
  },
  csv: ({ axis }) =>
    csvOf(
      ['clip', 'start', 'end'],
      Array.from({ length: axis.count }, (_, i) => [i, i * (axis.clipSec ?? 1), (i + 1) * (axis.clipSec ?? 1)]),
    ),
}
