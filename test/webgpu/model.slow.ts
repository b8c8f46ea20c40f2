import { useBackend } from 'spikemba/tensor'
import { beforeAll, describe, test } from 'vitest'
import { checkTwinCase } from '../model/twinCases.js'
import { onWebgpu } from './onWebgpu.js'

describe.runIf(await onWebgpu())('the whole model', () => {
  beforeAll(async () => void (await useBackend('webgpu')))

  // All of them: model.long.ts.
  test.each(['practical', 'soft-reset'])(
    '%s: outputs, losses, spikes and every gradient are the PyTorch twin’s',
    (name) => checkTwinCase(name),
  )
})
