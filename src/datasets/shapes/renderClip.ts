import type { Annotation } from '../../metrics/index.js'
import { OptionError, Random } from '../../tensor/index.js'
import { type Scene, type ShapeEvent, shapesScene } from './scene.js'
import { SHAPE_COLORS, type ShapeName } from './vocabulary.js'

/** Pictures of one clip. */
export interface RenderedClip {
  /** In pixels. */
  readonly width: number
  /** In pixels. */
  readonly height: number
  /** RGB rows from the upper left [height, width, 3], one per frame. */
  readonly frames: readonly Uint8Array[]
}

/** Size and frame rate of {@link renderClip}. */
export interface RenderOptions {
  /** Width and height in pixels. Default 48, what the features are computed from. */
  readonly size?: number
  /** Frames per clip. Default 4: two a second. */
  readonly frames?: number
}

export const FRAME_SIZE = 48
export const FRAMES_PER_CLIP = 4
/** Largest deviation of the noise, of 255. */
const NOISE = 5

/**
 * Draws the frames of a clip: shapes with soft edges over a dark gradient with a little noise.
 * A shape's coverage of a pixel is 1 inside, 0 outside, linear over one pixel at its edge (signed distance).
 *
 * @param video a scene, its name, or a row of its annotations
 * @param clip from 0
 * @throws OptionError for a clip that the video does not have
 */
export function renderClip(
  video: Scene | Annotation | string,
  clip: number,
  options: RenderOptions = {},
): RenderedClip {
  const scene = typeof video === 'string' ? shapesScene(video) : 'events' in video ? video : shapesScene(video.vid)
  if (!Number.isInteger(clip) || clip < 0 || clip >= scene.clips)
    throw new OptionError('clip', clip, `0 to ${scene.clips - 1}`)
  const { size = FRAME_SIZE, frames = FRAMES_PER_CLIP } = options
  const random = Random.seeded(clip).fork(scene.vid)
  return {
    width: size,
    height: size,
    frames: Array.from({ length: frames }, (_, f) => drawFrame(scene, clip, f, frames, size, random)),
  }
}

function drawFrame(
  scene: Scene,
  clip: number,
  frame: number,
  frames: number,
  size: number,
  random: Random,
): Uint8Array {
  const rgb = new Float32Array(size * size * 3)
  const [top, bottom] = scene.background
  for (let y = 0, i = 0; y < size; y++) {
    const down = y / (size - 1)
    const level = top.map((value, c) => value + (bottom[c]! - value) * down)
    for (let x = 0; x < size; x++) for (let c = 0; c < 3; c++) rgb[i++] = level[c]!
  }
  for (const event of scene.events)
    if (event.start <= clip && clip < event.end)
      drawShape(rgb, size, event, clip - event.start + (frame + 0.5) / frames, frame)
  const noise = random.uint32()
  const pixels = new Uint8ClampedArray(rgb.length)
  for (let p = 0, i = 0; i < pixels.length; p++) {
    const bits = hash(noise + p) // one byte of noise per channel
    for (let shift = 0; shift < 24; shift += 8, i++) {
      pixels[i] = rgb[i]! + NOISE * (((bits >>> shift) & 255) / 128 - 1)
    }
  }
  return new Uint8Array(pixels.buffer)
}

/** @param age clips since the event began */
function drawShape(rgb: Float32Array, size: number, event: ShapeEvent, age: number, frame: number): void {
  const { action, shape, colour, axis, direction } = event
  if (action === 'blinks' && frame % 2 === 1) return
  const progress = age / (event.end - event.start)
  const travel = direction > 0 ? progress : 1 - progress
  const across = 0.12 + 0.76 * travel
  const x = action === 'crosses' && axis === 'x' ? across : event.x
  const y = action === 'crosses' && axis === 'y' ? across : event.y
  const radius = event.radius * (action === 'grows' ? 0.5 + 1.2 * progress : 1)
  const paint = SHAPE_COLORS[colour]
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const dx = (column + 0.5) / size - x
      const dy = (row + 0.5) / size - y
      if (Math.abs(dx) > radius * 1.1 || Math.abs(dy) > radius * 1.1) continue
      const coverage = Math.min(1, Math.max(0, 0.5 - distance(shape, dx, dy, radius) * size))
      const at = (row * size + column) * 3
      for (let c = 0; c < 3; c++) rgb[at + c] = rgb[at + c]! + coverage * (paint[c]! - rgb[at + c]!)
    }
  }
}

/** Signed distance to the shape's edge, negative inside. */
function distance(shape: ShapeName, x: number, y: number, r: number): number {
  switch (shape) {
    case 'circle':
      return Math.hypot(x, y) - r
    case 'ring':
      return Math.abs(Math.hypot(x, y) - 0.75 * r) - 0.25 * r
    case 'square':
      return Math.max(Math.abs(x), Math.abs(y)) - 0.86 * r
    case 'triangle':
      return Math.max(Math.abs(x) * 0.866 - y * 0.5, y) - 0.55 * r
    case 'cross':
      return Math.min(
        Math.max(Math.abs(x) - r, Math.abs(y) - 0.3 * r),
        Math.max(Math.abs(y) - r, Math.abs(x) - 0.3 * r),
      )
  }
}

/** 32 well mixed bits of a whole number: noise without a random stream per pixel. */
function hash(n: number): number {
  let h = Math.imul(n ^ (n >>> 16), 0x45d9f3b)
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b)
  return h ^ (h >>> 16)
}
