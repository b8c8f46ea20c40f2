/**
 * Runs test files of other rooms again, with TensorFlow in place of their backends. Where it is not built they are skipped,
 * and say so; in continuous integration, which has set it up, that is a failure.
 */
import { test } from 'vitest'
import { findTensorflow } from '../../src/tensor/node.js'

/** @param files each imports one test file, which registers its tests */
export async function onTensorflow(...files: readonly (() => Promise<unknown>)[]): Promise<void> {
  if (!findTensorflow()?.built) {
    const missing = 'TensorFlow is not built here: npx spikemba setup tensorflow'
    if (process.env.CI === 'true')
      test('TensorFlow is set up', () => {
        throw new Error(missing)
      })
    else test.skip(missing, () => {})
    return
  }
  process.env.SPIKEMBA_TEST_BACKENDS = 'tensorflow'
  for (const file of files) await file()
}
