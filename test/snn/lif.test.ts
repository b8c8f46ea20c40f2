import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { LIF, type LifOptions, type LifState } from 'spikemba/snn'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'

const run = (options: LifOptions, x: number[], steps = x.length): { spikes: number[]; membrane: number[] } => {
  const { spikes, membrane } = new LIF(options).forward(tf.tensor1d(x), { steps })
  return { spikes: [...spikes.dataSync()], membrane: [...membrane.dataSync()] }
}
const firings = (spikes: number[]): number[] => spikes.flatMap((spike, t) => (spike ? [t] : []))
const close = (got: number[], want: number[], tolerance: number): void => {
  expect(got.length).toBe(want.length)
  for (const [i, value] of want.entries()) expect(Math.abs(got[i]! - value), `step ${i}`).toBeLessThan(tolerance)
}

describe('numbers from theory and from other libraries', () => {
  test('Norse: the membrane of a constant input', () => {
    close(run(LIF.presets.norse, [1], 9).membrane, [0.1, 0.27, 0.487, 0.7335, 0.9963, 0, 0.3951, 0.7717, 0], 1e-4)
  })

  test('Lapicque: R 5.1, C 5 ms, .2 from step 10 on fires once, at index 108', () => {
    const input = Array.from({ length: 200 }, (_, t) => (t < 10 ? 0 : 0.2 * 5.1))
    const { spikes, membrane } = run(
      { tau: 5.1 * 5e-3, dt: 1e-3, vReset: null, resetDelay: true, fireOnEqual: false },
      input,
    )
    expect(firings(spikes)).toEqual([108])
    expect(Math.abs(membrane[108]! - 1.0005664)).toBeLessThan(1e-5)
  })

  test('the exact update of dv/dt = (1-v)/τ fires at 16.0, 32.1 and 48.2 ms', () => {
    const { spikes } = run(
      { beta: Math.exp(-0.1 / 10), decayInput: true, vThreshold: 0.8, fireOnEqual: false },
      [1],
      500,
    )
    expect(firings(spikes)).toEqual([160, 321, 482])
  })

  test.each<[string, LifOptions, number[]]>([
    ['subtracted in the next step, not decayed', { vReset: null, resetDelay: true }, [13, 28]],
    ['subtracted in the same step', { vReset: null }, [13, 27]],
    ['to zero in the same step', { vReset: 0 }, [13, 27]],
    ['to zero over the whole next update', { vReset: 0, resetDelay: true }, [13, 28]],
  ])('a reset %s decides the second spike', (_, options, want) => {
    expect(firings(run({ beta: 0.8, fireOnEqual: false, ...options }, [0.21], 30).spikes).slice(0, 2)).toEqual(want)
  })

  test('dyadic inputs give the bits of float64', () => {
    const float64 = (reset: (u: number) => number, steps: number): number[] => {
      let u = 0
      return Array.from({ length: steps }, () => {
        u = 0.5 * u + 0.8125
        if (u > 1) u = reset(u)
        return u
      })
    }
    expect(run({ beta: 0.5, fireOnEqual: false }, [0.8125], 100).membrane).toEqual(float64(() => 0, 100))
    const subtract = float64((u) => u - 1, 20)
    expect(run({ beta: 0.5, vReset: null, fireOnEqual: false }, [0.8125], 20).membrane).toEqual(subtract)
  })

  test('a potential exactly at the threshold fires or not, as asked', () => {
    for (const [fireOnEqual, spike] of [
      [true, 1],
      [false, 0],
    ] as const) {
      expect(run({ beta: 0.5, fireOnEqual }, [0.5, 0.75]).spikes).toEqual([0, spike])
      expect(run({ fireOnEqual }, [2]).spikes).toEqual([spike])
    }
    expect(run({}, [2]).spikes).toEqual([1])
  })
})

describe('options', () => {
  test('without a reset the drive runs away; with it the membrane stays at or below the threshold', () => {
    expect(Math.max(...run({ beta: 1, vThreshold: 1e9 }, [1], 50).membrane)).toBe(50)
    expect(Math.max(...run({ beta: 1 }, [0.3], 50).membrane)).toBeLessThanOrEqual(1)
  })

  test('a soft reset keeps what lies above the threshold', () => {
    close(run({ beta: 1, vReset: null }, [1.5, 0.25]).membrane, [0.5, 0.75], 1e-7)
  })

  test('a refractory neuron takes no input', () => {
    expect(run({ beta: 1, refractory: 2 }, [1], 7).spikes).toEqual([1, 0, 0, 1, 0, 0, 1])
  })

  test('an adaptive threshold slows a regular neuron down', () => {
    const adaptive = { tau: 1e9, increment: 0.5 }
    // θ = 1, 1.5, 2 while each step adds 1/2
    expect(firings(run({ beta: 1, adaptive }, [0.5], 9).spikes)).toEqual([1, 4, 8])
    expect(firings(run({ beta: 1 }, [0.5], 9).spikes)).toEqual([1, 3, 5, 7])
  })

  test('a synaptic current carries a single input on', () => {
    close(run({ beta: 1, tauSyn: 2, vThreshold: 9 }, [1, 0, 0]).membrane, [1, 1.5, 1.75], 1e-7)
  })

  test('the leak leads to vRest, wherever the reset leads', () => {
    const { membrane } = run({ tau: 2, vRest: -1, vReset: -2, vThreshold: 1 }, [0, 6, 0])
    close(membrane, [-1, -2, -1.5], 1e-6)
  })

  test('spikeDelay tells a spike one step later than resetDelay', () => {
    const options = { beta: 0.8, vReset: null, fireOnEqual: false } as const
    const [early, late] = [
      run({ ...options, resetDelay: true }, [0.21], 30),
      run({ ...options, spikeDelay: true }, [0.21], 30),
    ]
    expect(late.spikes).toEqual([0, ...early.spikes.slice(0, -1)])
    expect(late.membrane).toEqual(early.membrane)
  })

  test('learnTau trains w with 1 - beta = sigmoid(w); its gradient is that of the membrane', () => {
    const lif = new LIF({ tau: 3, learnTau: true, vThreshold: 5 })
    const w = lif.namedParameters().get('w')!
    const target = tf.tensor1d([1, 2, 0.5])
    const membrane = (): tf.Scalar => lif.forward(target).membrane.square().sum()
    const { grads } = tf.variableGrads(membrane, [w])
    const at = (value: number): number => {
      w.assign(tf.scalar(value))
      return membrane().arraySync()
    }
    const start = Math.log(1 / 3 / (2 / 3))
    const slope = (at(start + 1e-2) - at(start - 1e-2)) / 2e-2
    expect(grads[w.name]!.arraySync()).toBeCloseTo(slope, 3)
    expect(new LIF({ tau: 3 }).namedParameters().size).toBe(0)
  })

  test('a detached reset lets the surrogate through at the threshold: dS/dX = g(0)/τ', () => {
    expect(
      tf
        .grad((x) => new LIF().forward(x).spikes.sum())(tf.tensor1d([2]))
        .arraySync(),
    ).toEqual([0.5])
  })

  test.each<[LifOptions, string]>([
    [{ tau: 2, beta: 0.5 }, 'beta is 0.5, expected no beta beside tau'],
    [{ beta: 1.5 }, 'beta is 1.5, expected a number from 0 to 1'],
    [{ tau: 0.5 }, 'tau is 0.5, expected a time of at least one step (dt = 1)'],
    [{ tauSyn: 5e-4, tau: 1, dt: 1e-3 }, 'tauSyn is 0.0005, expected a time of at least one step (dt = 0.001)'],
    [{ dt: 0 }, 'dt is 0, expected a number above 0'],
    [{ vReset: 1 }, 'vReset is 1, expected a number below vThreshold (1), or null'],
    [{ vThreshold: Number.NaN }, 'vThreshold is NaN, expected a number'],
    [{ refractory: 1.5 }, 'refractory is 1.5, expected a whole number of steps'],
    [{ adaptive: { tau: 0, increment: 1 } }, 'adaptive.tau is 0'],
    [{ beta: 1, learnTau: true }, 'beta is 1, expected a value strictly inside its range'],
  ])('refuses %j', (options, message) => {
    expect(() => new LIF(options)).toThrow(message)
  })

  test('refuses an input without steps, a state of other neurons, and steps that are not the input', () => {
    const lif = new LIF()
    expect(() => lif.forward(tf.zeros([0, 3]))).toThrow('LIF: x has shape [0, 3], expected [t >= 1, ...]')
    expect(() => lif.forward(tf.zeros([2, 3]), { state: lif.initialState([4]) })).toThrow(
      'LIF: state.membrane has shape [4], expected [3]',
    )
    expect(() => lif.forward(tf.zeros([2, 3]), { steps: 5 })).toThrow("steps is 5, expected 2, the input's own steps")
  })
})

describe('forward over time is step repeated', () => {
  const presets = Object.entries(LIF.presets)
  const more: [string, LifOptions][] = [
    ['defaults', {}],
    ['adaptive and refractory', { beta: 0.9, adaptive: { tau: 5, increment: 0.3 }, refractory: 2 }],
    ['synaptic, soft', { tau: 4, tauSyn: 2, vReset: null }],
    ['learned', { tau: 2, learnTau: true }],
  ]

  test.each([...presets, ...more])('%s', (_, options) => {
    const lif = new LIF(options)
    const scale = Math.max(1, (lif.parameters.vThreshold - lif.parameters.vRest) / 2)
    const x = Random.seeded(11).normalTensor([12, 2, 5], 0.5 * scale, scale)
    let state = lif.initialState([2, 5])
    const steps = Array.from({ length: 12 }, (_, t) => {
      const out = lif.step(x.slice(t, 1).squeeze([0]), state)
      state = out.state
      return out
    })
    const whole = lif.forward(x)
    expect(whole.spikes.sum().arraySync()).toBeGreaterThan(5)
    expect(tf.stack(steps.map(({ spikes }) => spikes)).arraySync()).toEqual(whole.spikes.arraySync())
    expect(
      tf
        .stack(steps.map(({ membrane }) => membrane))
        .sub(whole.membrane)
        .abs()
        .max()
        .arraySync(),
    ).toBeLessThan(1e-4)
    expect(Object.keys(state)).toEqual(Object.keys(whole.state))
    for (const field of Object.keys(state) as (keyof LifState)[])
      expect(state[field]!.sub(whole.state[field]!).abs().max().arraySync()).toBeLessThan(1e-4)
  })

  test.each([...presets, ...more])('%s, cut anywhere: the state carries on', (_, options) => {
    const lif = new LIF(options)
    const scale = Math.max(1, (lif.parameters.vThreshold - lif.parameters.vRest) / 2)
    const x = Random.seeded(12).normalTensor([9, 4], 0.5 * scale, scale)
    const whole = lif.forward(x).spikes.arraySync()
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), (cut) => {
        const first = lif.forward(x.slice(0, cut))
        const second = lif.forward(x.slice(cut, 9 - cut), { state: first.state })
        expect(tf.concat([first.spikes, second.spikes], 0).arraySync()).toEqual(whole)
      }),
      { numRuns: 8 },
    )
  })

  test.each(presets)('%s: what comes later changes nothing before it', (_, options) => {
    const lif = new LIF(options)
    const x = Random.seeded(13).normalTensor([8, 3], 5, 10)
    const later = tf.concat([x.slice(0, 5), x.slice(5, 3).mul(-3)], 0)
    expect(lif.forward(later).spikes.slice(0, 5).arraySync()).toEqual(lif.forward(x).spikes.slice(0, 5).arraySync())
  })
})

test('a constant input of one step is held', () => {
  const x = tf.tensor2d([[0.9, 1.7, 3]])
  for (const options of [{}, { refractory: 1 }]) {
    const lif = new LIF(options)
    expect(lif.forward(x, { steps: 6 }).spikes.arraySync()).toEqual(lif.forward(x.tile([6, 1])).spikes.arraySync())
  }
})

test('leaves no tensor behind', () => {
  const x = tf.ones([4, 3])
  for (const options of [...Object.values(LIF.presets), { learnTau: true, adaptive: { tau: 3, increment: 1 } }]) {
    const lif = new LIF(options)
    const call = (): void => void tf.grad((v) => lif.forward(v).spikes.sum())(x)
    tf.tidy(call)
    const before = tf.memory().numTensors
    tf.tidy(call)
    expect(tf.memory().numTensors).toBe(before)
  }
})
