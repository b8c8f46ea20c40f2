import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpikeMba } from 'spikemba/model'
import { useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, expect } from 'vitest'
import { spikemba } from '../terminal.js'
import { filmTest, makeFilm } from './film.js'
import { TINY, writeTinyClip } from './tinyClip.js'

let home: string
let model: string
let checkpoint: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'spikemba-find-'))
  model = writeTinyClip(join(home, 'clip'))
  checkpoint = join(home, 'checkpoint')
  await useBackend('cpu')
  const sizes = { dVideo: TINY.width + 2, dText: TINY.width, dModel: 16, blocks: 1, dState: 4, spikeSteps: 2 }
  const untrained = SpikeMba.create('tiny', { ...sizes, clipSec: 2 })
  await untrained.save(checkpoint)
  untrained.dispose()
})
afterAll(() => rmSync(home, { recursive: true }))

const film = { seconds: 20, color: 'blue', moments: [{ color: 'red', start: 6, end: 12 }] }

filmTest('a folder is searched, what is no film is left out, and the page holds all but the films', async () => {
  const search = join(home, 'search')
  mkdirSync(join(search, 'more'), { recursive: true })
  await makeFilm(join(search, 'a.mp4'), film)
  await makeFilm(join(search, 'more', 'b & c.mp4'), { ...film, seconds: 12 })
  writeFileSync(join(search, 'd.mp4'), 'no film')
  const [page, kept] = [join(home, 'page.html'), join(home, 'kept')]
  const common = ['--checkpoint', checkpoint, '--model', model, '--backend', 'cpu', '--json', '--out', page]
  const { code, out } = await spikemba('find', search, 'red <b>', ...common, '--features', kept)
  expect(code).toBe(0)
  type Found = { moments: { vid: string; start: number; end: number; score: number }[]; failed: string[] }
  const { moments, failed } = JSON.parse(out[0]!) as Found
  expect(new Set(moments.map(({ vid }) => vid))).toEqual(new Set(['a', 'more-b & c']))
  expect(moments.map(({ score }) => score)).toEqual(moments.map(({ score }) => score).sort((x, y) => y - x))
  for (const { vid, start, end } of moments)
    expect(0 <= start && start < end && end <= (vid === 'a' ? film.seconds : 12)).toBe(true)
  expect(failed).toEqual([expect.stringMatching(/d\.mp4: ffmpeg cannot read it/)])
  const html = readFileSync(page, 'utf8')
  expect(html).toContain('<h1>“red &lt;b&gt;”</h1>')
  expect(html).toContain('src="search/a.mp4"')
  expect(html).toContain('src="search/more/b%20%26%20c.mp4"')
  expect(html.match(/data:image\/jpeg;base64/g)).toHaveLength(16)
  expect(html).not.toMatch(/(src|href)="https?:/)

  // what was kept is read: without the frames the same moments are found
  const again = await spikemba('find', search, 'red <b>', ...common, '--features', kept)
  expect(JSON.parse(again.out[0]!)).toEqual(JSON.parse(out[0]!))
  expect(readFileSync(join(kept, 'clip_features', 'a.npz')).length).toBeGreaterThan(0)
})

filmTest('a checkpoint says what it was trained on, and refuses other features', async () => {
  const path = await makeFilm(join(home, 'one.mp4'), film)
  const refused = async (features: object, sentence: RegExp, clip = model): Promise<void> => {
    writeFileSync(join(checkpoint, 'features.json'), JSON.stringify(features))
    const { code, err } = await spikemba('find', path, 'red', '--checkpoint', checkpoint, '--model', clip)
    expect(err.join('\n')).toMatch(sentence)
    expect(code).toBe(2)
  }
  await refused(
    { slowfast_features: 2304, clip_features: 512 },
    /trained on slowfast_features \[2304\] and clip_features \[512\].*SlowFast's need the published extractor/,
  )
  await refused({ vgg_features: 4096 }, /trained on vgg_features \[4096\].*train on CLIP alone/)
  await refused({ clip_features: 512 }, /video features of 512 columns, this CLIP makes 24/)
  const wide = writeTinyClip(join(home, 'wide'), { width: 32 })
  await refused({ clip_features: TINY.width }, /text features of 24 columns, this CLIP makes 32/, wide)
})
