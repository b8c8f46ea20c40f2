import type { Sample } from '../../datasets/index.js'
import type { FitRecord } from '../records.js'
import type { Trainer } from '../run/trainer.js'
import type { RankExchange } from './rankExchange.js'

/** What every rank but the first does: the same steps, until one of them says that it is enough. */
export async function* follow(
  exchange: RankExchange,
  trainer: Trainer,
  samples: AsyncGenerator<Sample[], void, undefined>,
  signal?: AbortSignal,
): AsyncGenerator<FitRecord, void, undefined> {
  let norm = 0
  try {
    while (!(await exchange.agreeToStop(signal?.aborted ?? false, norm))) {
      const { value } = await samples.next()
      const record = value && (await trainer.take(value, signal))
      if (!record) return yield { kind: 'end', step: trainer.step, reason: 'interrupted' }
      norm = record.gradientNorm
      yield record
    }
    yield { kind: 'end', step: trainer.step, reason: signal?.aborted ? 'interrupted' : 'steps' }
  } finally {
    await samples.return(undefined)
  }
}
