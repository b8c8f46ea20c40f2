import type { ProposalScores } from '../metrics/index.js'

/** After each step. */
export interface StepRecord {
  /** Which record it is. */
  readonly kind: 'step'
  /** Steps taken, from 1. */
  readonly step: number
  /** Epoch of this step, from 0. */
  readonly epoch: number
  /** Mean over the batch: `total` is what is minimised, the others are its terms before their weights. */
  readonly losses: Readonly<Record<string, number>> & {
    /** The weighted sum of the others. */
    readonly total: number
  }
  /** Global norm before clipping. */
  readonly gradientNorm: number
  /** Learning rate of this step. */
  readonly lr: number
  /** Mean firing rate, spikes per neuron and step; absent without spiking neurons. */
  readonly rate?: number
  /** Share of channels that never fired. */
  readonly dead?: number
  /** The parameters stayed as they were, for a gradient that was not finite. */
  readonly skipped?: true
  /** Samples of this step over its seconds. */
  readonly samplesPerSecond: number
  /** Seconds that the remaining steps will take, evaluations left out. */
  readonly etaSec: number
  /** Bytes of the WebAssembly heap; absent on other backends. */
  readonly heapBytes?: number
  /** Seconds until the slowest rank had its gradients; absent in one process. */
  readonly waitSec?: number
  /** Seconds that summing the gradients over ranks took, copies included; absent in one process. */
  readonly exchangeSec?: number
}

/** After the validation split was predicted and scored. */
export interface EvaluationRecord {
  /** Which record it is. */
  readonly kind: 'evaluation'
  /** Steps taken so far. */
  readonly step: number
  /** Epoch of the last step, from 0. */
  readonly epoch: number
  /** The official evaluator's summary, key → percent. */
  readonly metrics: Readonly<Record<string, number>>
  /** Whether the detector's proposals lie in the moments; absent in a model without a detector. */
  readonly proposals?: ProposalScores
  /** Key of `metrics` that decides which checkpoint is best. */
  readonly bestBy: string
  /** Its value, percent. */
  readonly score: number
  /** Better than every evaluation before. */
  readonly best: boolean
  /** How long predicting and scoring took. */
  readonly seconds: number
}

/** After a checkpoint was written. */
export interface CheckpointRecord {
  /** Which record it is. */
  readonly kind: 'checkpoint'
  /** Steps taken so far. */
  readonly step: number
  /** The best by validation, or the latest. */
  readonly which: 'best' | 'last'
  /** Its folder. */
  readonly path: string
}

/** The last record. */
export interface EndRecord {
  /** Which record it is. */
  readonly kind: 'end'
  /** Steps taken in all. */
  readonly step: number
  /** 'steps': all taken; 'patience': no better evaluation for long; 'interrupted': the signal. */
  readonly reason: 'steps' | 'patience' | 'interrupted'
  /** Run folder to resume from; present after an interruption with a run folder. */
  readonly resume?: string
}

/** What `fit` tells while it runs: one record a line of log.jsonl. */
export type FitRecord = StepRecord | EvaluationRecord | CheckpointRecord | EndRecord
