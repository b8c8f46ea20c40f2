/**
 * The engine's own debugger, seen from the thread of the sockets: it answers while the cells' thread is busy, or stopped.
 * Source: https://chromedevtools.github.io/devtools-protocol/v8/
 */
import { type Debugger, type InspectorNotification, type Runtime, Session } from 'node:inspector'

export type { Debugger, Runtime } from 'node:inspector'

export class Inspector {
  readonly #session = new Session()

  constructor() {
    this.#session.connectToMainThread()
  }

  post<Result = unknown>(method: string, parameters: object = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, parameters, (error, result) => {
        if (error) reject(new Error(`${method}: ${error.message}`))
        else resolve(result as Result)
      })
    })
  }

  onScript(listener: (script: Debugger.ScriptParsedEventDataType) => void): void {
    this.#session.on('Debugger.scriptParsed', ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) =>
      listener(params),
    )
  }
  onPaused(listener: (stop: Debugger.PausedEventDataType) => void): void {
    this.#session.on('Debugger.paused', ({ params }: InspectorNotification<Debugger.PausedEventDataType>) =>
      listener(params),
    )
  }
  onResumed(listener: () => void): void {
    this.#session.on('Debugger.resumed', listener)
  }

  /** Lets the cells' thread go, if it is stopped. */
  close(): void {
    this.#session.disconnect()
  }

  /** @throws Error with the text of what the expression throws */
  async evaluate(expression: string, frame?: string, more: object = {}): Promise<Runtime.RemoteObject> {
    const options = { expression, objectGroup: GROUP, silent: true, generatePreview: true, ...more }
    const { result, exceptionDetails } = await (frame === undefined
      ? this.post<Runtime.EvaluateReturnType>('Runtime.evaluate', { ...options, replMode: false })
      : this.post<Debugger.EvaluateOnCallFrameReturnType>('Debugger.evaluateOnCallFrame', {
          ...options,
          callFrameId: frame,
        }))
    if (exceptionDetails)
      throw new Error((exceptionDetails.exception?.description ?? exceptionDetails.text).split('\n')[0])
    return result
  }

  async call(object: string, declaration: string, more: object = {}): Promise<Runtime.RemoteObject> {
    const parameters = {
      objectId: object,
      functionDeclaration: declaration,
      objectGroup: GROUP,
      silent: true,
      generatePreview: true,
      ...more,
    }
    const { result, exceptionDetails } = await this.post<Runtime.CallFunctionOnReturnType>(
      'Runtime.callFunctionOn',
      parameters,
    )
    if (exceptionDetails)
      throw new Error((exceptionDetails.exception?.description ?? exceptionDetails.text).split('\n')[0])
    return result
  }
}

/** Objects that the engine keeps alive for this debugger. */
export const GROUP = 'debug'
