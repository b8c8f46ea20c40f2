import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeJsonl } from 'spikemba/formats'
import { temporalIou } from 'spikemba/metrics'
import { Random } from 'spikemba/tensor'
import { afterAll, beforeAll, expect } from 'vitest'
import { spikemba } from '../terminal.js'
import { type Film, filmTest, makeFilm } from './film.js'
import { writeTinyClip } from './tinyClip.js'

// Films with a red and a green moment each, and the sentences "red" and "green": a tiny model learns in seconds which
// is which, from features that a random CLIP makes.
let home: string
let model: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'spikemba-find-'))
  model = writeTinyClip(join(home, 'clip'))
})
afterAll(() => rmSync(home, { recursive: true }))

const SECONDS = 40
const FILMS = 16

/** Two moments that do not touch, in either order. */
function randomFilm(random: Random): Film {
  const [first, second] = [2 + 2 * random.int(3), 22 + 2 * random.int(4)]
  const colors = random.uniform() < 0.5 ? ['green', 'red'] : ['red', 'green']
  const moments = [
    { color: colors[0]!, start: first, end: first + 6 + 2 * random.int(3) },
    { color: colors[1]!, start: second, end: second + 6 + 2 * random.int(2) },
  ]
  return { seconds: SECONDS, color: 'blue', moments }
}

/** From films to a checkpoint, by the commands that a person types. */
async function trainOnFilms(): Promise<string> {
  const random = Random.seeded(3)
  const films = join(home, 'films')
  mkdirSync(films)
  const rows: object[] = []
  for (let i = 0; i < FILMS; i++) {
    const film = randomFilm(random)
    await makeFilm(join(films, `f${i}.mp4`), film)
    for (const { color, start, end } of film.moments)
      rows.push({ vid: `f${i}`, query: color, relevant_windows: [[start, end]] })
  }
  writeFileSync(join(home, 'rows.jsonl'), writeJsonl(rows))
  const [data, run] = [join(home, 'own'), join(home, 'run')]
  const common = ['features', films, '--annotations', join(home, 'rows.jsonl'), '--model', model, '--out', data]
  for (const split of ['train', 'val']) expect(await spikemba(...common, '--split', split)).toMatchObject({ code: 0 })
  const small = [
    '--set',
    'dModel=16',
    'blocks=1',
    'dState=4',
    'lr=0.005',
    'dropout=0',
    'inputDropout=0',
    'spikeSteps=2',
  ]
  const train = ['train', 'tacos', '--data', data, '--out', run, '--backend', 'wasm', '--batch', '16', '--steps', '160']
  expect(await spikemba(...train, '--evaluate-every', '160', ...small)).toMatchObject({ code: 0 })
  return join(run, 'checkpoints', 'best')
}

filmTest('a moment that nobody marked is found in a new film, by what the sentence says', async () => {
  const checkpoint = await trainOnFilms()
  const [red, green] = [
    { color: 'red', start: 24, end: 34 },
    { color: 'green', start: 4, end: 12 },
  ]
  const film = await makeFilm(join(home, 'new.mp4'), { seconds: SECONDS, color: 'blue', moments: [green, red] })
  for (const { color, start, end } of [red, green]) {
    const argv = ['find', film, color, '--checkpoint', checkpoint, '--model', model, '--backend', 'wasm', '--json']
    const { code, out } = await spikemba(...argv, '--out', join(home, `${color}.html`))
    expect(code).toBe(0)
    const [best] = (JSON.parse(out[0]!) as { moments: { start: number; end: number }[] }).moments
    expect(temporalIou([best!.start, best!.end], [start, end])).toBeGreaterThan(0.5)
  }
})
