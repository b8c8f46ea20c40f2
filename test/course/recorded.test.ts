import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CourseError, courseFile, recorded } from 'spikemba/course'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const home = process.cwd()
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spikemba-recorded-'))
  mkdirSync(join(folder, 'data', 'course'), { recursive: true })
  mkdirSync(join(folder, 'notebooks', 'exercises'), { recursive: true })
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
})
afterEach(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

const said = (): string => vi.mocked(console.log).mock.calls.flat().join('\n')

test.each(['.', 'notebooks', 'notebooks/exercises'])('finds the files of the course from %s', (place) => {
  writeFileSync(join(folder, 'data', 'course', 'a.txt'), 'a')
  process.chdir(join(folder, place))
  expect(readFileSync(courseFile('a.txt'), 'utf8')).toBe('a')
  expect(() => courseFile('b.txt')).toThrow(/data\/course\/b\.txt is not here; run the notebook inside its repository/)
})

test('measures anew where asked, writes it down, and reads the same afterwards', async () => {
  process.chdir(join(folder, 'notebooks'))
  const value = { scores: [1, 2.5], name: 'a' }
  expect(await recorded('scores/one', async () => value, { anew: true })).toEqual(value)
  expect(said()).toBe('measured now, and written to data/course/scores/one.json')
  const measure = vi.fn(async () => value)
  expect(await recorded('scores/one', measure)).toEqual(value)
  expect(measure).not.toHaveBeenCalled()
  expect(said()).toMatch(/read from data\/course\/scores\/one\.json, measured on .*Node \d+\.\d+/)
  expect(existsSync(join(folder, 'data/course/scores/one.json.part'))).toBe(false)
})

test('a measurement that fails leaves the older record', async () => {
  process.chdir(folder)
  await recorded('one', async () => 1, { anew: true })
  const fails = (): Promise<number> => Promise.reject(new Error('out of memory'))
  await expect(recorded('one', fails, { anew: true })).rejects.toThrow('out of memory')
  expect(await recorded('one', fails)).toBe(1)
})

test.each([
  ['missing', undefined, /ENOENT/],
  ['cut off', '{"machine": "a", "val', /JSON/],
  ['of another kind', '[1, 2]', /no record/],
])('a record that is %s is named, with what to do', async (_, text, reason) => {
  process.chdir(folder)
  if (text !== undefined) writeFileSync(join(folder, 'data/course/one.json'), text)
  const reading = recorded('one', async () => 1)
  await expect(reading).rejects.toThrow(CourseError)
  await expect(reading).rejects.toThrow(reason)
  await expect(reading).rejects.toThrow(/data\/course\/one\.json .*measure anew/)
})
