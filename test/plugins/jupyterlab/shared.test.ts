import { expect, test } from 'vitest'
import { compareVersions, takeShared } from '../../../plugins/jupyterlab/src/shared.js'

const copy = (what: string, loaded?: 1) => ({ get: async () => () => what, ...(loaded ? { loaded } : {}) })

test('takes the copy that Lab uses already, even when a newer one is offered', async () => {
  const scope = { '@lumino/widgets': { '2.7.0': copy('newer'), '2.3.1': copy('in use', 1) } }
  expect(await takeShared(scope, '@lumino/widgets')).toBe('in use')
})

test('takes the newest where none is in use', async () => {
  const scope = {
    '@lumino/widgets': { '2.9.1': copy('older'), '2.10.0': copy('newest'), '2.10.0-beta.1': copy('beta') },
  }
  expect(await takeShared(scope, '@lumino/widgets')).toBe('newest')
})

test('says what is missing and who has it', async () => {
  await expect(takeShared({}, '@lumino/widgets')).rejects.toThrow(
    'needs @lumino/widgets, which this application does not share; JupyterLab 4 does',
  )
})

test('orders versions as numbers, releases after their previews', () => {
  expect(['2.10.0', '2.9.1', '10.0.0', '2.10.0-rc.1', '2.10'].sort(compareVersions)).toEqual([
    '2.9.1',
    '2.10.0-rc.1',
    '2.10.0',
    '2.10',
    '10.0.0',
  ])
})
