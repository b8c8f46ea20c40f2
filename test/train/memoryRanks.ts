/** Ranks in one process: a reduction is done once every one of them has begun it. */
import type { Ranks } from 'spikemba/train'

interface Meeting {
  readonly values: Float32Array[]
  readonly operation: string
}

export function memoryRanks(size: number): Ranks[] {
  const meetings: Meeting[] = []
  return Array.from({ length: size }, (_, rank) => {
    let next = 0
    return {
      ...{ rank, size, name: 'memory' },
      allocate: (length) => new Float32Array(length).fill(Number.NaN),
      reduce(values, operation) {
        const number = next++
        const meeting = (meetings[number] ??= { values: [], operation })
        if (meeting.operation !== operation || (meeting.values[0] ?? values).length !== values.length)
          throw new Error(`rank ${rank} begins another reduction than the others (number ${number})`)
        meeting.values.push(values)
        if (meeting.values.length === size) finish(meeting)
        return () => meeting.values.length === size
      },
    }
  })
}

function finish({ values, operation }: Meeting): void {
  const result = values[0]!.map((_, i) =>
    operation === 'sum' ? values.reduce((sum, each) => sum + each[i]!, 0) : Math.max(...values.map((each) => each[i]!)),
  )
  for (const each of values) each.set(result)
}
