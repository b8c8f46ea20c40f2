import * as tf from '@tensorflow/tfjs'
import { showsAs } from '../display/index.js'
import type { SumAcross } from '../ops/index.js'
import { OptionError, type Random } from '../tensor/index.js'
import { type ModuleNode, moduleTree } from './moduleTree.js'

/** How one forward pass runs: evaluation, or training with the source of its dropout masks. */
export interface Pass {
  /** Whether dropout and batch statistics are those of training; default false. */
  readonly training?: boolean
  /** Source of dropout masks; needed while training with dropout > 0. */
  readonly random?: Random
  /** Share of this batch in the running statistics, in place of each layer's own; 1 makes them this batch's. */
  readonly momentum?: number
  /** Takes the statistics of batch normalisation over several processes; default over this one's batch. */
  readonly across?: SumAcross | undefined
}

/**
 * The only base class: a holder of named parameters, buffers and sub-modules.
 *
 * Names are dotted paths (`cmr_v.0.in_x.weight`), the same as in the PyTorch twin, and shapes are PyTorch's
 * (`[out, in]`), so that one safetensors file serves both. Modules hold parameters and nothing else: a state
 * (membrane, SSM state) is passed in and handed back; whether a pass trains is told by {@link Pass}.
 *
 * @example
 * ```ts
 * class Net extends Module {
 *   private readonly fc = this.child('fc', new Linear(4, 2, { random: Random.seeded(0) }))
 *   forward(x: tf.Tensor): tf.Tensor {
 *     return this.fc.forward(x).relu()
 *   }
 * }
 * new Net().namedParameters() // fc.weight, fc.bias
 * ```
 */
export abstract class Module {
  static {
    showsAs(Module.prototype, (module) => moduleTree(module.node('')))
  }

  private readonly ownParameters = new Map<string, tf.Variable>()
  private readonly ownBuffers = new Map<string, tf.Variable>()
  private readonly ownModules = new Map<string, Module>()

  /** Registers a trained tensor; takes over `value`. */
  protected parameter(name: string, value: tf.Tensor): tf.Variable {
    return this.hold(this.ownParameters, name, value, true)
  }

  /** Registers a tensor that is saved but not trained (running statistics); takes over `value`. */
  protected buffer(name: string, value: tf.Tensor): tf.Variable {
    return this.hold(this.ownBuffers, name, value, false)
  }

  /** Registers a sub-module under a name. */
  protected child<M extends Module>(name: string, module: M): M {
    this.ownModules.set(name, module)
    return module
  }

  /** Registers a list of sub-modules as `name.0`, `name.1`, … */
  protected children<M extends Module>(name: string, modules: M[]): M[] {
    for (const [i, module] of modules.entries()) this.child(`${name}.${i}`, module)
    return modules
  }

  /** Trained tensors by dotted name, in order of registration, depth first. */
  namedParameters(prefix = ''): Map<string, tf.Variable> {
    return this.collect(prefix, (module) => module.ownParameters)
  }

  /**
   * One trained tensor, as PyTorch's `get_parameter`; the caller says its rank: `getParameter<tf.Rank.R2>('fc.weight')`.
   * @param name dotted path, `fc.weight`
   * @throws OptionError for a name that this module does not have; it lists those that end alike
   */
  getParameter<R extends tf.Rank = tf.Rank>(name: string): tf.Variable<R> {
    const all = this.namedParameters()
    const found = all.get(name)
    if (found) return found as tf.Variable<R>
    const alike = [...all.keys()].filter((other) => other.split('.').pop() === name.split('.').pop())
    throw new OptionError('name', name, `a parameter: ${(alike.length ? alike : [...all.keys()]).join(', ')}`)
  }

  /** Saved but untrained tensors by dotted name. */
  namedBuffers(prefix = ''): Map<string, tf.Variable> {
    return this.collect(prefix, (module) => module.ownBuffers)
  }

  /** This module and everything below it, by dotted name, as PyTorch's `named_modules`; its own name is the prefix. */
  namedModules(prefix = ''): Map<string, Module> {
    const all = new Map<string, Module>([[prefix, this]])
    for (const [name, module] of this.ownModules)
      for (const [path, part] of module.namedModules(prefix ? `${prefix}.${name}` : name)) all.set(path, part)
    return all
  }

  /** Frees every parameter and buffer. The module must not be used afterwards. */
  dispose(): void {
    for (const variable of [...this.namedParameters().values(), ...this.namedBuffers().values()]) variable.dispose()
  }

  /** What this module is made of, under a name. */
  private node(name: string): ModuleNode {
    const own = (variables: Map<string, tf.Variable>) =>
      [...variables].map(([variable, { shape }]) => ({ name: variable, shape }))
    return {
      name,
      kind: this.constructor.name,
      parameters: own(this.ownParameters),
      buffers: own(this.ownBuffers),
      parts: [...this.ownModules].map(([part, module]) => module.node(part)),
    }
  }

  private hold(map: Map<string, tf.Variable>, name: string, value: tf.Tensor, trainable: boolean): tf.Variable {
    const variable = tf.variable(value, trainable)
    value.dispose()
    map.set(name, variable)
    return variable
  }

  private collect(prefix: string, own: (module: Module) => Map<string, tf.Variable>): Map<string, tf.Variable> {
    const all = new Map<string, tf.Variable>()
    for (const [name, variable] of own(this)) all.set(prefix + name, variable)
    for (const [name, module] of this.ownModules)
      for (const [path, variable] of module.collect(`${prefix}${name}.`, own)) all.set(path, variable)
    return all
  }
}
