import type { FitRecord } from 'spikemba/train'

/** All records of a run. */
export async function collect(records: AsyncIterable<FitRecord>): Promise<FitRecord[]> {
  const all: FitRecord[] = []
  for await (const record of records) all.push(record)
  return all
}

/** Those of one kind. */
export const ofKind = <K extends FitRecord['kind']>(
  records: readonly FitRecord[],
  kind: K,
): Extract<FitRecord, { kind: K }>[] =>
  records.filter((record): record is Extract<FitRecord, { kind: K }> => record.kind === kind)
