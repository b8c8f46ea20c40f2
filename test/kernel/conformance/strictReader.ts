/**
 * Reads a kernel's messages as strictly as clients whose messages have types: one field that is missing or of another
 * kind, and the whole message is lost.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import type { Content, Message } from '../../../src/kernel/wire/message.js'

type Rule = (value: unknown) => boolean
type Fields = Readonly<Record<string, Rule>>

const text: Rule = (value) => typeof value === 'string'
const flag: Rule = (value) => typeof value === 'boolean'
const whole: Rule = (value) => Number.isInteger(value) && (value as number) >= 0
const object: Rule = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.includes(value as string)
const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(rule)
const mapOf =
  (rule: (value: unknown, key: string) => boolean): Rule =>
  (value) =>
    object(value) && Object.entries(value as Content).every(([key, each]) => rule(each, key))
const record =
  (fields: Fields): Rule =>
  (value) =>
    object(value) && faultsIn(value as Content, fields).length === 0
const optional =
  (rule: Rule): Rule =>
  (value) =>
    value === undefined || rule(value)

/** Text in one piece or in lines; whatever JSON knows only where the type says that it is JSON. */
const bundle = mapOf(
  (content, mime) => /^\w+\/[\w.+-]+$/.test(mime) && (/[/+]json$/.test(mime) || text(content) || listOf(text)(content)),
)
const date: Rule = (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value))

const ERROR = { ename: text, evalue: text, traceback: listOf(text) }
const SHOWN = { data: bundle, metadata: object }
const REPLY = { status: oneOf('ok', 'error', 'aborted') }
const HEADER = {
  msg_id: text,
  msg_type: text,
  session: text,
  username: text,
  date,
  version: (value: unknown) => /^5\.\d+$/.test(String(value)),
}
const expression: Rule = (value) => record({ ...REPLY, ...SHOWN })(value) || record({ ...REPLY, ...ERROR })(value)
const input: Rule = (value) =>
  text(value) || (Array.isArray(value) && value.length === 2 && text(value[0]) && (value[1] === null || text(value[1])))
/** An object without `version` is read by some clients only. */
const mode: Rule = (value) => text(value) || record({ name: text, version: whole })(value)
const language = record({
  name: text,
  version: text,
  mimetype: text,
  file_extension: text,
  codemirror_mode: optional(mode),
})

/** Contents by type of message: what must be there when all is well. */
const CONTENTS: Readonly<Record<string, Fields>> = {
  status: { execution_state: oneOf('starting', 'busy', 'idle') },
  iopub_welcome: { subscription: text },
  execute_input: { code: text, execution_count: whole },
  stream: { name: oneOf('stdout', 'stderr'), text },
  display_data: { ...SHOWN, transient: optional(object) },
  update_display_data: { ...SHOWN, transient: record({ display_id: text }) },
  execute_result: { ...SHOWN, execution_count: whole },
  error: ERROR,
  clear_output: { wait: flag },
  comm_open: { comm_id: text, target_name: text, data: object },
  comm_msg: { comm_id: text, data: object },
  comm_close: { comm_id: text, data: object },
  input_request: { prompt: text, password: flag },
  execute_reply: {
    ...REPLY,
    execution_count: whole,
    payload: listOf(record({ source: text })),
    user_expressions: mapOf(expression),
  },
  kernel_info_reply: {
    ...REPLY,
    protocol_version: text,
    implementation: text,
    implementation_version: text,
    language_info: language,
    banner: text,
  },
  complete_reply: { ...REPLY, matches: listOf(text), cursor_start: whole, cursor_end: whole, metadata: object },
  inspect_reply: { ...REPLY, found: flag, ...SHOWN },
  is_complete_reply: { status: oneOf('complete', 'incomplete', 'invalid', 'unknown'), indent: optional(text) },
  history_reply: {
    ...REPLY,
    history: listOf(
      (entry) => Array.isArray(entry) && whole(entry[0]) && whole(entry[1]) && input(entry[2]) && entry.length === 3,
    ),
  },
  comm_info_reply: { ...REPLY, comms: mapOf(record({ target_name: text })) },
  interrupt_reply: REPLY,
  shutdown_reply: { ...REPLY, restart: flag },
}

/** @returns what a strict client cannot read, in words; most messages have none */
export function faultsOf({ header, parent, metadata, content }: Message): string[] {
  const fields = CONTENTS[header.msg_type]
  if (!fields) return [`${header.msg_type} is no message of the protocol`]
  const failed = content.status === 'error' ? { ...REPLY, ...ERROR } : fields
  const faults = [
    ...faultsIn({ ...header }, HEADER),
    ...faultsIn(content, failed),
    ...(object(metadata) ? [] : ['metadata']),
  ]
  if (Object.keys(parent).length > 0) faults.push(...faultsIn(parent, HEADER).map((fault) => `parent ${fault}`))
  return faults.map((fault) => `${header.msg_type}: ${fault}`)
}

const faultsIn = (content: Content, fields: Fields): string[] =>
  Object.entries(fields)
    .filter(([name, rule]) => !rule(content[name]))
    .map(([name]) => `${name} is ${JSON.stringify(content[name])}`)
