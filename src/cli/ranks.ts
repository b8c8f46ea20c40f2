/** The processes that `mpirun -n N npx spikemba …` started, as a command takes part in them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { joinMpi, type MpiRanks } from '../train/internal.js'

/** Ranks that fail wait a moment: what all of them find wrong, rank 0 alone then tells. */
const AFTER_RANK_0_MS = 1500

export interface JoinedRanks extends MpiRanks {
  /** Gives each process of a machine a card of its own, where nothing else was said. */
  chooseCard(): void
  /** Names the rank of an error that rank 0 has not. */
  fail(error: unknown): Promise<void>
}

/** @returns nothing where one process works alone */
export async function joinRanks(): Promise<JoinedRanks | undefined> {
  const ranks = await joinMpi()
  return (
    ranks && {
      ...ranks,
      chooseCard() {
        process.env.CUDA_VISIBLE_DEVICES ??= String(ranks.localRank)
      },
      async fail(error) {
        if (ranks.rank === 0) return
        await sleep(AFTER_RANK_0_MS) // the launcher ends this process meanwhile, if rank 0 has failed
        if (error instanceof Error) error.message = error.message.replace(/^(?!rank \d)/, `rank ${ranks.rank}: `)
      },
    }
  )
}
