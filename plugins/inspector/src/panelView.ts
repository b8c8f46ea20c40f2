/** One panel on the page: its title, its canvas, and the files that it can be saved as. */
import { button, element } from './element.js'
import { canvasPainter, svgPainter } from './painter.js'
import type { Panel, Scene } from './panels/panel.js'

export interface PanelView {
  readonly panel: Panel
  readonly element: HTMLElement
  readonly canvas: HTMLCanvasElement
  /** Pixels; 0 while it has nothing to show. */
  height(): number
  /** Gives it its height and title; what is on the canvas comes with {@link paint}. */
  fit(scene: Scene): void
  /** Draws it where it can be seen, now or when it is scrolled to. */
  paint(scene: Scene): void
  dispose(): void
}

/** Pixels around what is in sight that are drawn ahead. */
const AHEAD = 200

/** @param scene of now, when a file is asked for */
export function panelView(panel: Panel, scene: () => Scene): PanelView {
  const title = element('h3')
  const legend = element('span', { class: 'legend' })
  const canvas = element('canvas', { role: 'img' })
  const save = element(
    'span',
    { class: 'save' },
    ...FORMATS.map((format) => {
      const made = button(`Save ${panel.id} as ${format}`, () => void saveAs(format, panel, scene()), format)
      made.dataset.format = format
      return made
    }),
  )
  const whole = element(
    'section',
    { class: 'panel', 'data-panel': panel.id },
    element('header', {}, title, legend, save),
    canvas,
  )
  let height = 0
  let inSight: boolean | undefined
  /** What it should show and does not yet, since nobody can see it. */
  let owed: Scene | undefined
  const observer = new IntersectionObserver(
    ([entry]) => {
      inSight = entry!.isIntersecting
      if (inSight && owed) drawn(owed)
    },
    { rootMargin: `${AHEAD}px` },
  )
  observer.observe(whole)
  const drawn = (scene: Scene): void => {
    owed = undefined
    const ratio = devicePixelRatio || 1
    canvas.width = Math.round(scene.axis.width * ratio)
    canvas.height = Math.round(height * ratio)
    const context = canvas.getContext('2d')!
    context.scale(ratio, ratio)
    panel.draw(scene, canvasPainter(context), height)
  }
  return {
    panel,
    element: whole,
    canvas,
    height: () => height,
    fit(scene) {
      height = panel.height(scene)
      whole.hidden = height === 0
      if (height === 0) return
      title.textContent = panel.title(scene)
      legend.replaceChildren(
        ...(panel.legend?.(scene) ?? []).map(([label, color]) => {
          const swatch = element('i')
          swatch.style.background = color
          return element('span', {}, swatch, label)
        }),
      )
      canvas.setAttribute('aria-label', `${panel.title(scene)}; its numbers can be saved as csv`)
      canvas.style.height = `${height}px`
    },
    paint(scene) {
      if (height === 0) return
      if (inSight ?? isSeen(whole)) drawn(scene)
      else owed = scene
    },
    dispose: () => observer.disconnect(),
  }
}

/** Before the observer has said anything: what is only near is drawn when it does, after the first picture. */
function isSeen(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > 0 && top < innerHeight
}

export const FORMATS = ['svg', 'png', 'csv'] as const
export type Format = (typeof FORMATS)[number]

/** The panel as a file's content. */
export async function fileOf(format: Format, panel: Panel, scene: Scene): Promise<Blob> {
  if (format === 'csv') return new Blob([panel.csv(scene)], { type: 'text/csv' })
  const height = panel.height(scene)
  if (format === 'svg') {
    const { painter, file } = svgPainter(
      scene.axis.width,
      height,
      scene.theme.panel,
      `${panel.title(scene)}: ${scene.recording.sample.query}`,
    )
    panel.draw(scene, painter, height)
    return new Blob([file()], { type: 'image/svg+xml' })
  }
  const canvas = element('canvas', { width: 2 * scene.axis.width, height: 2 * height })
  const context = canvas.getContext('2d')!
  context.scale(2, 2)
  context.fillStyle = scene.theme.panel
  context.fillRect(0, 0, scene.axis.width, height)
  panel.draw(scene, canvasPainter(context), height)
  return new Promise((done, fail) =>
    canvas.toBlob(
      (blob) => (blob ? done(blob) : fail(new Error('the picture is too large for this browser'))),
      'image/png',
    ),
  )
}

async function saveAs(format: Format, panel: Panel, scene: Scene): Promise<void> {
  const address = URL.createObjectURL(await fileOf(format, panel, scene))
  element('a', { href: address, download: `${panel.id}.${format}` }).click()
  setTimeout(() => URL.revokeObjectURL(address), 1000)
}
