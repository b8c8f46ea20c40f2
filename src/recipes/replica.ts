/** Builds the model of a run again inside a worker thread. */
import { SpikeMba, type SpikeMbaConfig } from '../model/index.js'
import type { Replica, Trainable } from '../train/index.js'
import { trainable } from './trainable.js'

/** Weights come from the main thread with every step: here they only need the right shapes. */
export const buildReplica = (config: SpikeMbaConfig): Trainable => trainable(SpikeMba.create(config))

/** How `fit` finds {@link buildReplica} from a worker. */
export const replicaOf = (config: SpikeMbaConfig): Replica => ({
  module: import.meta.url,
  name: 'buildReplica',
  argument: config,
})
