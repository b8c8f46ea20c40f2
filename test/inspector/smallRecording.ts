/** Recordings for tests: any that fast-check can think of, and one of a fixed size. */
import fc from 'fast-check'
import {
  packBits,
  type RecordedBlock,
  type RecordedLayer,
  type RecordedMixer,
  type RecordedScan,
  type Recording,
} from 'spikemba/inspector'

const size = (max: number, min = 1) => fc.integer({ min, max })
const floats = (length: number) =>
  fc
    .array(fc.float({ noDefaultInfinity: true }), { minLength: length, maxLength: length })
    .map((values) => Float32Array.from(values))
/** Exact in half precision, as slots are stored. */
const halves = (length: number) =>
  fc
    .array(fc.integer({ min: -1024, max: 1024 }), { minLength: length, maxLength: length })
    .map((values) => Float32Array.from(values, (value) => value / 64))
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(some, { nil: undefined })

/** Leaves out what is undefined, as a recording does. */
const present = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T

const layer = (name: string, tokens: number): fc.Arbitrary<RecordedLayer> =>
  fc.record({ steps: size(4), channels: size(5), constant: fc.boolean() }).chain(({ steps, channels, constant }) =>
    fc.record({
      name: fc.constant(name),
      settings: fc.record({
        tau: fc.double({ min: 1, max: 50, noNaN: true }),
        vThreshold: fc.double({ min: -2, max: 2, noNaN: true }).map((x) => x + 0), // JSON has no -0
        vReset: fc.option(fc.double({ min: -3, max: -2, noNaN: true })),
        decayInput: fc.boolean(),
        fireOnEqual: fc.boolean(),
      }),
      surrogate: fc.constant({ name: 'atan', alpha: 2 }),
      steps: fc.constant(steps),
      tokens: fc.constant(tokens),
      channels: fc.constant(channels),
      currents: floats((constant ? 1 : steps) * tokens * channels),
      spikes: fc
        .array(fc.boolean(), { minLength: steps * tokens * channels, maxLength: steps * tokens * channels })
        .map((fired) => packBits(fired.map(Number))),
    }),
  )

const scan = (tokens: number): fc.Arbitrary<RecordedScan> =>
  fc.record({ delta: floats(5 * tokens), stateNorm: floats(tokens) })
const mixer = (tokens: number, slots: number): fc.Arbitrary<RecordedMixer> =>
  fc
    .record({
      tokens: fc.constant(tokens + slots),
      slots: fc.constant(slots),
      gate: maybe(floats(5 * (tokens + slots))),
      forward: maybe(scan(tokens + slots)),
      backward: maybe(scan(tokens + slots)),
    })
    .map(present) as fc.Arbitrary<RecordedMixer>

const block = (clips: number, words: number, slots: number, width: number): fc.Arbitrary<RecordedBlock> =>
  fc
    .record({
      video: mixer(clips, slots),
      text: mixer(words, slots),
      joint: mixer(clips + words, 0),
      slotsVideo: slots ? maybe(halves(slots * width)) : fc.constant(undefined),
      slotsText: slots ? maybe(halves(slots * width)) : fc.constant(undefined),
    })
    .map(present) as fc.Arbitrary<RecordedBlock>

const number = fc.double({ noNaN: true })
const segment = (clips: number) =>
  fc
    .tuple(size(clips - 1, 0), size(clips))
    .map(([start, length]): [number, number] => [start, Math.min(clips, start + length)])

export const anyRecording: fc.Arbitrary<Recording> = fc
  .record({ clips: size(7), words: size(5, 0), slots: size(3, 0), width: size(4) })
  .chain(({ clips, words, slots, width }) =>
    fc.record({
      sample: fc.record({
        qid: fc.oneof(fc.integer(), fc.string()),
        vid: fc.string(),
        query: fc.string({ unit: 'grapheme' }),
        clips: fc.constant(clips),
        words: fc.constant(words),
        durationSec: fc.double({ min: 0.5, max: 1e4, noNaN: true }),
        clipSec: fc.double({ min: 0.1, max: 10, noNaN: true }),
      }),
      config: fc.constant({ dModel: width, tau: 2, gate: 'silu', vReset: null }),
      origin: fc.dictionary(fc.constantFrom('backend', 'checkpoint'), fc.string()),
      layers: fc
        .uniqueArray(fc.constantFrom('q', 'k', 'v', 'output'), { maxLength: 3 })
        .chain((names) => fc.tuple(...names.map((name) => layer(name, clips + words)))),
      blocks: fc.array(block(clips, words, slots, width), { maxLength: 2 }),
      saliency: floats(clips),
      foreground: floats(clips),
      boundaries: floats(2 * clips),
      moments: fc.array(fc.tuple(number, number, number), { maxLength: 3 }),
      clipRate: maybe(floats(clips)),
      proposalLogit: maybe(floats(clips)),
      proposals: fc.array(segment(clips), { maxLength: 2 }),
      losses: fc.dictionary(fc.constantFrom('total', 'entropy', 'overlap'), fc.double()),
      gradients: maybe(
        fc.array(fc.record({ name: fc.string(), gradient: fc.double(), weight: fc.double() }), { maxLength: 3 }),
      ),
      truth: maybe(
        fc.record({ windows: fc.array(fc.tuple(number, number), { maxLength: 2 }), saliency: floats(clips) }),
      ),
      input: maybe(fc.tuple(floats(3 * clips), floats(2 * words)).map(([video, text]) => ({ video, text }))),
      film: maybe(
        fc
          .record({ frames: size(3), height: size(2), width: size(2) })
          .chain((of) => bytes(of.frames * of.height * of.width * 3).map((pixels) => ({ ...of, pixels }))),
      ),
      weights: maybe(floats(4).map((data) => new Map([['proj_v.0.weight', { shape: [2, 2], data }]]))),
    }),
  )
  .map(present) as fc.Arbitrary<Recording>
