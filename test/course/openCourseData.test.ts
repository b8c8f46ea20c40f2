import { CourseError, openCourseData } from 'spikemba/course'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllEnvs())

test('shapes are made on the spot, with no video in both splits', async () => {
  const { train, val } = await openCourseData('shapes', { trainVideos: 3, valVideos: 2 })
  const videos = [train, val].map(({ annotations }) => new Set(annotations.map(({ vid }) => vid)))
  expect(videos.map(({ size }) => size)).toEqual([3, 2])
  expect([...videos[1]!].filter((vid) => videos[0]!.has(vid))).toEqual([])
  expect((await train.sample(0)).words).toBeGreaterThan(2)
})

test('another seed is another world', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map((seed) => openCourseData('shapes', { seed, trainVideos: 2, valVideos: 1 })),
  )
  expect(one!.train.annotations).not.toEqual(other!.train.annotations)
})

test.each([
  ['planted', /^INPUT is 'planted', but nowhere\/planted.*Make it: npx spikemba data synthesize qvhighlights/],
  ['features', /^INPUT is 'features', but nowhere\/qvhighlights.*Fetch it: npx spikemba data fetch qvhighlights/],
] as const)('%s that is not there says what to do', async (input, message) => {
  const opening = openCourseData(input, { root: 'nowhere' })
  await expect(opening).rejects.toThrow(CourseError)
  await expect(opening).rejects.toThrow(message)
})

test('features are looked for where the environment says', async () => {
  vi.stubEnv('SPIKEMBA_QVHIGHLIGHTS', 'elsewhere')
  await expect(openCourseData('features')).rejects.toThrow(/'features', but elsewhere/)
})

test('a word that is none of the three is refused', async () => {
  // @ts-expect-error a plain JavaScript cell may say anything
  await expect(openCourseData('real')).rejects.toThrow(/'real', expected 'shapes', 'planted' or 'features'/)
})
