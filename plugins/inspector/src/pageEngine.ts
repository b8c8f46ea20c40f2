/**
 * The page engine: the library itself, bundled for the browser, with TensorFlow.js's CPU backend and this project's
 * kernels in JavaScript. Nothing of the view; the view knows it by `ModelEngine` alone. Built into dist/engine.js.
 */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops'
import '@tensorflow/tfjs-backend-cpu'
import type { Recording } from 'spikemba/inspector'
import { RecordedModel } from '../../../src/model/recordedModel.js'
import type { ModelEngine } from './modelEngine.js'

/** @param recording with weights and input */
export function pageEngine(recording: Recording): ModelEngine {
  const model = new RecordedModel(recording)
  return {
    name: 'page',
    says: 'the model itself runs in this page: what comes after the change is computed again, saliency and moments too',
    async run(change) {
      await tf.setBackend('cpu')
      return model.run(change)
    },
    dispose: () => model.dispose(),
  }
}
