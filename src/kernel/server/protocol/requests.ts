/**
 * Requests that no cell need wait for: they are answered at once, also while a cell runs.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-shell-router-dealer-channel
 */
import type { Content } from '../../wire/message.js'
import type { RemoteChecker } from '../check/remoteChecker.js'
import type { CellDebugger } from '../debug/debugger.js'
import type { History } from './history.js'

export type Handler = (content: Content) => Content | Promise<Content>

export interface Known {
  readonly info: Content
  readonly checker: RemoteChecker
  readonly history: History
  readonly debug: CellDebugger
  /** Open comms: id → target. */
  readonly comms: ReadonlyMap<string, string>
}

/** Type of a request → its answer; the reply's type follows from the request's. */
export const requestHandlers = ({
  info,
  checker,
  history,
  comms,
  debug,
}: Known): Readonly<Record<string, Handler>> => ({
  kernel_info_request: () => info,
  debug_request: (content) => debug.answer(content),
  history_request: (content) => history.answer(content),
  comm_info_request: ({ target_name: wanted }) => ({
    status: 'ok',
    comms: Object.fromEntries(
      [...comms]
        .filter(([, target]) => typeof wanted !== 'string' || wanted === '' || target === wanted)
        .map(([id, target]) => [id, { target_name: target }]),
    ),
  }),
  is_complete_request: ({ code }) => checker.isComplete(textOf(code)).then((answer) => ({ ...answer })),
  async complete_request({ code, cursor_pos: cursor }) {
    const source = textOf(code)
    const { from, to, matches } = await checker.complete(source, offsetOf(source, cursor))
    const [start, end] = [pointsOf(source, from), pointsOf(source, to)]
    const types = matches.map(({ text, type, signature }) => ({ start, end, text, type, signature }))
    return {
      status: 'ok',
      matches: matches.map(({ text }) => text),
      cursor_start: start,
      cursor_end: end,
      metadata: { _jupyter_types_experimental: types },
    }
  },
  async inspect_request({ code, cursor_pos: cursor, detail_level: detail }) {
    const source = textOf(code)
    const found = await checker.inspect(source, offsetOf(source, cursor))
    if (!found) return { status: 'ok', found: false, data: {}, metadata: {} }
    const { signature, docs } = found
    const short = docs.split('\n\n')[0]!
    const shown = detail === 1 ? docs : docs.length > 4000 ? short : docs
    const data = {
      'text/plain': [signature, shown].filter(Boolean).join('\n\n'),
      'text/markdown': `\`\`\`ts\n${signature}\n\`\`\`\n\n${shown}`.trim(),
    }
    return { status: 'ok', found: true, data, metadata: {} }
  },
})

const textOf = (code: unknown): string => (typeof code === 'string' ? code : '')

/** The protocol counts Unicode code points, JavaScript UTF-16 units. */
const offsetOf = (text: string, cursor: unknown): number =>
  typeof cursor === 'number' && cursor >= 0 ? [...text].slice(0, cursor).join('').length : text.length
const pointsOf = (text: string, offset: number): number => [...text.slice(0, offset)].length
