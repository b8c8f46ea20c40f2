import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { lineChart } from 'spikemba/viz'
import { expect, test } from 'vitest'

const figure = lineChart({ x: [0, 1, 2], series: { a: [1, 3, 2] } }, { title: 'saved' })
const folder = mkdtempSync(join(tmpdir(), 'spikemba-figure-'))

test('an svg and a specification, in a folder that is made', async () => {
  await figure.save(join(folder, 'new', 'x.svg'))
  await figure.save(join(folder, 'new', 'x.json'))
  expect(readFileSync(join(folder, 'new', 'x.svg'), 'utf8')).toBe(await figure.svg())
  expect(JSON.parse(readFileSync(join(folder, 'new', 'x.json'), 'utf8'))).toEqual(figure.spec)
  expect(readdirSync(join(folder, 'new'))).toEqual(['x.json', 'x.svg']) // no part is left
})

test('a png of twice as many pixels, with letters, on white', async () => {
  await figure.save(join(folder, 'x.PNG'))
  const png = readFileSync(join(folder, 'x.PNG'))
  const [, width, height] = /<svg[^>]*? width="([\d.]+)" height="([\d.]+)"/.exec(await figure.svg())!
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * Number(width), 2 * Number(height)])
  const [titleRows, stride] = [40, 2 * Number(width) * 4 + 1]
  const data: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const rows = inflateSync(Buffer.concat(data)).subarray(0, titleRows * stride)
  expect(new Set(rows).size).toBeGreaterThan(20) // the title's letters have grey edges
})

test('another ending is refused, and nothing is written', async () => {
  await expect(figure.save(join(folder, 'y.gif'))).rejects.toThrow('ends in ".gif", expected .svg, .png, .json')
  expect(existsSync(join(folder, 'y.gif'))).toBe(false)
})
