import { expect, test } from 'vitest'
import { decays } from '../../../src/train/internal.js'

test.each([
  ['cmr_v.0.in_x.weight', [512, 256], true],
  ['cmr_v.0.conv.weight', [512, 1, 4], true],
  ['cmr_v.0.slots', [8, 256], true],
  ['cmr_v.0.ssm.fwd.A_log', [512, 16], false],
  ['cmr_v.0.ssm.fwd.D', [512], false],
  ['head.conv.0.bias', [256], false],
  ['cmr_v.0.norm.weight', [256], false],
  ['D', [2, 2], false],
])('%s of shape %j decays: %s', (name, shape, expected) => {
  expect(decays(name, shape)).toBe(expected)
})
