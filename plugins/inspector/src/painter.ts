/** A panel is drawn once in code and appears twice: as pixels on a canvas, and as an SVG file. */

export interface TextStyle {
  readonly color: string
  readonly align?: 'left' | 'center' | 'right'
  readonly size?: number
  readonly weight?: number
}

export interface LineStyle {
  readonly color: string
  readonly width?: number
  readonly dash?: readonly number[]
  readonly opacity?: number
}

export interface Painter {
  rect(x: number, y: number, width: number, height: number, color: string, opacity?: number): void
  /** A line through points [x, y, x, y, …]; NaN breaks it. */
  line(points: ArrayLike<number>, style: LineStyle): void
  /** The area between two lines of the same x. */
  band(x: ArrayLike<number>, low: ArrayLike<number>, high: ArrayLike<number>, color: string, opacity: number): void
  dot(x: number, y: number, radius: number, color: string): void
  ring(x: number, y: number, radius: number, color: string): void
  text(x: number, y: number, text: string, style: TextStyle): void
  /** RGBA pixels, stretched without smoothing. */
  pixels(image: ImageData, x: number, y: number, width: number, height: number): void
}

const FONT = 'system-ui, -apple-system, "Segoe UI", sans-serif'
const SIZE = 11

export function canvasPainter(canvas: CanvasRenderingContext2D): Painter {
  const path = (points: ArrayLike<number>): void => {
    canvas.beginPath()
    let broken = true
    for (let i = 0; i < points.length; i += 2) {
      if (Number.isNaN(points[i + 1]!)) broken = true
      else if (broken) {
        canvas.moveTo(points[i]!, points[i + 1]!)
        broken = false
      } else canvas.lineTo(points[i]!, points[i + 1]!)
    }
  }
  return {
    rect(x, y, width, height, color, opacity = 1) {
      canvas.globalAlpha = opacity
      canvas.fillStyle = color
      canvas.fillRect(x, y, width, height)
      canvas.globalAlpha = 1
    },
    line(points, { color, width = 1.5, dash = [], opacity = 1 }) {
      canvas.globalAlpha = opacity
      canvas.strokeStyle = color
      canvas.lineWidth = width
      canvas.lineJoin = 'round'
      canvas.setLineDash([...dash])
      path(points)
      canvas.stroke()
      canvas.setLineDash([])
      canvas.globalAlpha = 1
    },
    band(x, low, high, color, opacity) {
      canvas.globalAlpha = opacity
      canvas.fillStyle = color
      path(outline(x, low, high))
      canvas.closePath()
      canvas.fill()
      canvas.globalAlpha = 1
    },
    dot(x, y, radius, color) {
      canvas.fillStyle = color
      canvas.beginPath()
      canvas.arc(x, y, radius, 0, 2 * Math.PI)
      canvas.fill()
    },
    ring(x, y, radius, color) {
      canvas.strokeStyle = color
      canvas.lineWidth = 2
      canvas.beginPath()
      canvas.arc(x, y, radius, 0, 2 * Math.PI)
      canvas.stroke()
    },
    text(x, y, text, { color, align = 'left', size = SIZE, weight = 400 }) {
      canvas.font = `${weight} ${size}px ${FONT}`
      canvas.fillStyle = color
      canvas.textAlign = align
      canvas.textBaseline = 'middle'
      canvas.fillText(text, x, y)
    },
    pixels(image, x, y, width, height) {
      canvas.imageSmoothingEnabled = false
      canvas.drawImage(canvasOf(image), x, y, width, height)
    },
  }
}

/** @returns the painter, and what gives the file when all is drawn */
export function svgPainter(
  width: number,
  height: number,
  ground: string,
  title: string,
): { readonly painter: Painter; file(): string } {
  const parts: string[] = []
  const painter: Painter = {
    rect: (x, y, w, h, color, opacity = 1) =>
      void parts.push(
        `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${color}"${faint('fill', opacity)}/>`,
      ),
    line: (points, { color, width = 1.5, dash = [], opacity = 1 }) =>
      void parts.push(
        `<path d="${pathOf(points)}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"${dash.length ? ` stroke-dasharray="${dash.join(' ')}"` : ''}${faint('stroke', opacity)}/>`,
      ),
    band: (x, low, high, color, opacity) =>
      void parts.push(`<path d="${pathOf(outline(x, low, high))}Z" fill="${color}"${faint('fill', opacity)}/>`),
    dot: (x, y, radius, color) => void parts.push(`<circle cx="${n(x)}" cy="${n(y)}" r="${radius}" fill="${color}"/>`),
    ring: (x, y, radius, color) =>
      void parts.push(
        `<circle cx="${n(x)}" cy="${n(y)}" r="${radius}" fill="none" stroke="${color}" stroke-width="2"/>`,
      ),
    text: (x, y, text, { color, align = 'left', size = SIZE, weight = 400 }) =>
      void parts.push(
        `<text x="${n(x)}" y="${n(y)}" fill="${color}" font-size="${size}" font-weight="${weight}" text-anchor="${{ left: 'start', center: 'middle', right: 'end' }[align]}" dominant-baseline="central">${escapeXml(text)}</text>`,
      ),
    pixels: (image, x, y, w, h) =>
      void parts.push(
        `<image x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${canvasOf(image).toDataURL()}"/>`,
      ),
  }
  const file = (): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" role="img"><title>${escapeXml(title)}</title><rect width="100%" height="100%" fill="${ground}"/>${parts.join('')}</svg>\n`
  return { painter, file }
}

function canvasOf(image: ImageData): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = image.width
  canvas.height = image.height
  canvas.getContext('2d')!.putImageData(image, 0, 0)
  return canvas
}

function outline(x: ArrayLike<number>, low: ArrayLike<number>, high: ArrayLike<number>): number[] {
  const there = Array.from(x, (value, i) => [value, high[i]!]).flat()
  const back = Array.from(x, (value, i) => [value, low[i]!]).reverse()
  return [...there, ...back.flat()]
}

function pathOf(points: ArrayLike<number>): string {
  let path = ''
  let broken = true
  for (let i = 0; i < points.length; i += 2) {
    if (Number.isNaN(points[i + 1]!)) {
      broken = true
      continue
    }
    path += `${broken ? 'M' : 'L'}${n(points[i]!)} ${n(points[i + 1]!)}`
    broken = false
  }
  return path
}

const n = (value: number): string => String(Math.round(value * 100) / 100)
const faint = (of: string, opacity: number): string => (opacity === 1 ? '' : ` ${of}-opacity="${opacity}"`)

export const escapeXml = (text: string): string =>
  // Control characters, which XML cannot hold, are left out.
  [...text]
    .filter((letter) => letter >= ' ' || letter === '\t')
    .join('')
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
