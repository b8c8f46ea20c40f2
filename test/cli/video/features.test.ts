import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFeatures } from 'spikemba/datasets'
import { readJsonlFile } from 'spikemba/formats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Clip } from '../../../src/cli/video/clip.js'
import { videoFrames } from '../../../src/cli/video/ffmpeg.js'
import { spikemba } from '../terminal.js'
import { filmTest, makeFilm } from './film.js'
import { TINY, writeTinyClip } from './tinyClip.js'

let home: string
let model: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'spikemba-features-'))
  model = writeTinyClip(join(home, 'clip'))
})
afterAll(() => rmSync(home, { recursive: true }))

const film = { seconds: 20, color: 'blue', moments: [{ color: 'red', start: 6, end: 12 }] }

filmTest('a frame a clip, the middle square of it', async () => {
  const path = await makeFilm(join(home, 'wide.mp4'), film)
  const middles: string[] = []
  for await (const frame of videoFrames(path, 32, 2)) {
    expect(frame).toHaveLength(32 * 32 * 3)
    middles.push(frame[0]! > frame[2]! ? 'red' : 'blue')
  }
  expect(middles).toEqual([...Array(3).fill('blue'), ...Array(3).fill('red'), ...Array(4).fill('blue')])
})

filmTest('features and rows in the layout of the benchmarks, which data check and predict read', async () => {
  const path = await makeFilm(join(home, 'film.mp4'), film)
  const out = join(home, 'own')
  const common = ['--model', model, '--out', out]
  expect(await spikemba('features', path, '--query', 'The red', '--moment', '6-12', ...common)).toMatchObject({
    code: 0,
  })
  const video = await readFeatures(join(out, 'clip_features', 'film.npz'))
  const text = await readFeatures(join(out, 'clip_text_features', 'qid1.npz'))
  expect([video.rows, video.columns]).toEqual([10, TINY.width])
  expect([text.rows, text.columns]).toEqual([4, TINY.width]) // start, the, red, end
  const row = { qid: 1, vid: 'film', query: 'The red', duration: 20, relevant_windows: [[6, 12]] }
  expect(await readJsonlFile(join(out, 'train.jsonl'))).toEqual([row])
  expect(JSON.parse(readFileSync(join(out, 'features.json'), 'utf8'))).toEqual({
    clip_features: TINY.width,
    clip_text_features: TINY.width,
  })
  // the same sentence once more replaces its row, another one is added
  await spikemba('features', path, '--query', 'The red', '--moment', '6-11', ...common)
  await spikemba('features', path, '--query', 'blue', '--moment', '0-6', '12-20', ...common)
  expect(await readJsonlFile(join(out, 'train.jsonl'))).toMatchObject([
    { qid: 1, relevant_windows: [[6, 11]] },
    {
      qid: 2,
      relevant_windows: [
        [0, 6],
        [12, 20],
      ],
    },
  ])
  await spikemba('features', path, '--query', 'blue', '--moment', '0-6', '--split', 'val', ...common)
  const { code, out: said } = await spikemba('data', 'check', 'tacos', '--data', out)
  expect(said.at(-1)).toBe('nothing wrong found')
  expect(code).toBe(0)
})

test('hidden states come from a text model that gives them, and from one that does not', async () => {
  const given = writeTinyClip(join(home, 'given'), { hiddenOutput: true })
  const [a, b] = [await Clip.open(model), await Clip.open(given)]
  const [taken, read] = [await a.sentence('a red thing'), await b.sentence('a red thing')]
  expect(taken.data).toEqual(read.data)
  expect(taken.rows).toBe(8) // start, a, red, th, i, n, g, end
  await Promise.all([a.release(), b.release()])
})

test('words beyond the context are left out, its end stays', async () => {
  const clip = await Clip.open(model)
  const { rows, leftOut, data, columns } = await clip.sentence('x'.repeat(100))
  expect([rows, leftOut]).toEqual([77, 25])
  const short = await clip.sentence('x')
  expect(data.slice(-columns)).toEqual(short.data.slice(-columns))
  await clip.release()
})

filmTest('the same frame twice gives the same row, whatever stands beside it in a batch', async () => {
  const path = await makeFilm(join(home, 'long.mp4'), { ...film, seconds: 40 }) // 20 frames: two batches
  const clip = await Clip.open(model)
  const told: number[] = []
  const { rows, columns, data } = await clip.images(videoFrames(path, 32, 2), (done) => told.push(done))
  expect([rows, told]).toEqual([20, [16, 20]])
  const row = (i: number) => [...data.subarray(i * columns, (i + 1) * columns)]
  expect(Math.max(...row(19).map((value, i) => Math.abs(value - row(7)[i]!)))).toBeLessThan(1e-4)
  expect(Math.max(...row(4).map((value, i) => Math.abs(value - row(7)[i]!)))).toBeGreaterThan(0.1)
  await clip.release()
})

filmTest('each fault is told in a sentence', async () => {
  const path = await makeFilm(join(home, 'fault.mp4'), film)
  const text = join(home, 'text.mp4')
  writeFileSync(text, 'no film')
  const noVision = join(home, 'no-vision')
  mkdirSync(join(noVision, 'onnx'), { recursive: true })
  copyFileSync(join(model, 'onnx', 'text_model.onnx'), join(noVision, 'onnx', 'text_model.onnx'))
  const badWords = writeTinyClip(join(home, 'bad-words'))
  writeFileSync(join(badWords, 'tokenizer.json'), '{}')
  const badModel = writeTinyClip(join(home, 'bad-model'))
  writeFileSync(join(badModel, 'onnx', 'text_model.onnx'), 'no model')
  const folder = join(home, 'empty')
  mkdirSync(folder)
  const wide = writeTinyClip(join(home, 'wide-clip'), { width: 32 })
  const out = join(home, 'other')
  const base = ['--query', 'red', '--out', out, '--model', model]
  await spikemba('features', path, ...base)
  for (const [argv, sentence] of [
    [[text, ...base], /text\.mp4: ffmpeg cannot read it \(.*\); expected a video/],
    [[join(home, 'nothing.mp4'), ...base], /nothing\.mp4 does not exist/],
    [[folder, ...base], /empty: has no videos/],
    [[path, ...base.slice(0, 4), '--model', noVision], /has no onnx\/vision_model\.onnx/],
    [[path, ...base.slice(0, 4), '--model', badWords], /tokenizer\.json: is no tokenizer/],
    [[path, ...base.slice(0, 4), '--model', badModel], /text_model\.onnx: ONNX Runtime refuses it/],
    [[path, ...base.slice(0, 4), '--model', wide], /have 24 columns, this CLIP makes 32/],
    [[path, ...base.slice(0, 4)], /CLIP: is not in .*give --yes to fetch it, or its folder with --model/],
    [[path, '--out', out, '--model', model], /--query is missing/],
    [[path, ...base, '--moment', '9-3'], /--moment is "9-3", expected START-END/],
    [[path, path, ...base], /has the id of/],
  ] as const) {
    const { code, err } = await spikemba('features', ...argv)
    expect(err.join('\n')).toMatch(sentence)
    expect(code).toBe(2)
  }
})

filmTest('CLIP is fetched once, from where it is asked for, and a host that lacks it is told', async () => {
  const server = createServer((request, response) => {
    const path = join(model, decodeURIComponent(request.url!.slice(1)))
    if (!existsSync(path)) return response.writeHead(404).end()
    const bytes = readFileSync(path)
    response.writeHead(200, { 'content-length': bytes.length }).end(request.method === 'HEAD' ? undefined : bytes)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const path = await makeFilm(join(home, 'fetch.mp4'), film)
  const before = process.cwd()
  const place = join(home, 'place')
  mkdirSync(place)
  process.chdir(place)
  try {
    const argv = ['features', path, '--query', 'red', '--out', 'own', '--yes']
    const absent = await spikemba(...argv, '--model-url', `${address}/nowhere`)
    expect(absent.code).toBe(2)
    expect(absent.err.join('\n')).toMatch(/404/)
    expect(await spikemba(...argv, '--model-url', `${address}/`)).toMatchObject({ code: 0 })
    expect(existsSync(join(place, 'data/clip-vit-base-patch32/onnx/vision_model.onnx'))).toBe(true)
    server.close()
    server.closeAllConnections()
    expect(await spikemba(...argv)).toMatchObject({ code: 0 }) // it is here now
  } finally {
    process.chdir(before)
    server.close()
  }
})
