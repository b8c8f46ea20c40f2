/**
 * Variables: those of a stopped frame, those of the notebook, and what is inside of them.
 * Names of the notebook live in the global object, as `$$name`; the reader sees `name`.
 */

import { PARAMETERS } from '../code/parameters.js'
import { PREFIX } from '../code/storage.js'
import { type Debugger, GROUP, type Inspector, type Runtime } from './inspector.js'
import { textOf } from './values.js'

/**
 * It has no `type`, which the protocol allows: JupyterLab shows a type that is none of Python's in place of the value.
 */
export interface Variable {
  readonly name: string
  readonly value: string
  /** 0: nothing is inside. */
  readonly variablesReference: number
  readonly evaluateName?: string
}

export interface Scope {
  readonly name: string
  readonly variablesReference: number
  readonly expensive: boolean
}

/** Elements of an array that are shown. */
const SHOWN = 200
/** What the kernel adds to a cell's code. */
const KERNELS: ReadonlySet<string> = new Set([...PARAMETERS, '$value', 'this', 'arguments', 'new.target'])
const MODULE = /^\$m\d+$/

type Content = readonly Variable[] | { readonly objectId: string; readonly size: number }

export class Variables {
  readonly #contents = new Map<number, Content>()
  #last = 0

  constructor(private readonly inspector: Inspector) {}

  /** Values that were looked at are no longer needed. */
  forget(): void {
    this.#contents.clear()
    this.inspector.post('Runtime.releaseObjectGroup', { objectGroup: GROUP }).catch(() => {})
  }

  async scopesOf({ scopeChain }: Debugger.CallFrame): Promise<Scope[]> {
    const seen = new Map<string, Map<string, Variable>>()
    const hidden = new Set<string>()
    for (const { type, object } of scopeChain) {
      const name = SCOPES[type]
      if (name === undefined || object.objectId === undefined) continue
      const scope = seen.get(name) ?? new Map<string, Variable>()
      seen.set(name, scope)
      for (const variable of await this.#inside({ objectId: object.objectId, size: 0 })) {
        if (KERNELS.has(variable.name) || MODULE.test(variable.name) || hidden.has(variable.name)) continue
        hidden.add(variable.name)
        scope.set(variable.name, variable)
      }
    }
    const found = [...seen].filter(([name, { size }]) => size > 0 || name === SCOPES.local)
    const notebook = (await this.notebook()).filter(({ name }) => !hidden.has(name))
    return [
      ...found.map(([name, scope]) => this.#scope(name, [...scope.values()])),
      ...(notebook.length > 0 ? [this.#scope('Notebook', notebook)] : []),
    ]
  }

  #scope = (name: string, variables: readonly Variable[]): Scope => ({
    name,
    variablesReference: this.#keep(variables),
    expensive: false,
  })

  /** All names of the notebook. */
  async notebook(): Promise<Variable[]> {
    const { objectId } = await this.inspector.evaluate(
      `Object.fromEntries(Object.getOwnPropertyNames(globalThis).filter((n) => n.startsWith('${PREFIX}')).map((n) => [n.slice(${PREFIX.length}), globalThis[n]]))`,
    )
    return objectId === undefined ? [] : this.#inside({ objectId, size: 0 })
  }

  async of(reference: number): Promise<readonly Variable[]> {
    const content = this.#contents.get(reference)
    if (content === undefined)
      throw new Error(`there are no variables ${reference}: the program went on since they were shown`)
    return 'objectId' in content ? this.#inside(content) : content
  }

  async #inside({ objectId, size }: { readonly objectId: string; readonly size: number }): Promise<Variable[]> {
    const object =
      size > SHOWN
        ? (await this.inspector.call(objectId, `function () { return Array.prototype.slice.call(this, 0, ${SHOWN}) }`))
            .objectId!
        : objectId
    const { result, internalProperties = [] } = await this.inspector.post<Runtime.GetPropertiesReturnType>(
      'Runtime.getProperties',
      {
        objectId: object,
        ownProperties: true,
        generatePreview: true,
      },
    )
    const own = await Promise.all(
      result
        .filter(({ value, enumerable }) => value !== undefined && enumerable)
        .map(({ name, value }) => this.variable(name, value!)),
    )
    const inner = await Promise.all(
      internalProperties
        .filter(({ name, value }) => INNER.test(name) && value)
        .map(({ name, value }) => this.variable(name, value!)),
    )
    const rest = size > SHOWN ? [{ name: '…', value: `${size - SHOWN} more of ${size}`, variablesReference: 0 }] : []
    return [...own, ...inner, ...rest]
  }

  async variable(name: string, value: Runtime.RemoteObject): Promise<Variable> {
    const { type, subtype, objectId, description = '' } = value
    const deep = objectId !== undefined && type === 'object'
    const size = subtype === 'array' || subtype === 'typedarray' ? Number(/\((\d+)\)$/.exec(description)?.[1] ?? 0) : 0
    const text =
      deep && TENSOR.test(value.className ?? '')
        ? await this.#tensor(objectId).catch(() => textOf(value))
        : textOf(value)
    return { name, value: text, variablesReference: deep ? this.#keep({ objectId, size }) : 0, evaluateName: name }
  }

  /** A tensor is its shape and its type; its numbers may be on a device. */
  async #tensor(objectId: string): Promise<string> {
    const { value } = await this.inspector.call(
      objectId,
      "function () { return this.constructor.name + ' [' + this.shape.join(', ') + '] ' + this.dtype }",
      {
        returnByValue: true,
      },
    )
    return String(value)
  }

  #keep(content: Content): number {
    this.#contents.set(++this.#last, content)
    return this.#last
  }
}

/** Scopes of a frame, the engine's word → what they are called here. Everything global is the notebook's or Node's. */
const SCOPES: Readonly<Record<string, string>> = {
  local: 'Local',
  block: 'Local',
  catch: 'Local',
  eval: 'Local',
  with: 'Local',
  closure: 'Closure',
  module: 'Module',
}
const INNER = /^\[\[(Entries|PromiseState|PromiseResult)\]\]$/
const TENSOR = /^(Tensor|Variable)$/
