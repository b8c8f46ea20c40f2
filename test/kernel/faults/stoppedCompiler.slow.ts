/** The native compiler of a kernel hangs: the kernel lives on, and waits for it no longer than it must. */
import { expect, test } from 'vitest'
import { nativeCompiler } from '../../../src/kernel/server/check/native/compiler.js'
import { FrontEnd, requestOf } from '../server/frontEnd.js'
import { compilersOf, stopped } from './compilers.js'

delete process.env.SPIKEMBA_CHECKER
const program = nativeCompiler()

test.skipIf(process.platform !== 'linux' || program === undefined)(
  'stopped in the midst of a check: all else is answered at once, an interrupt ends the wait, and then it is replaced',
  { timeout: 300_000 },
  async () => {
    const front = await FrontEnd.start()
    const pid = Number((await front.run('process.pid')).value)
    const [compiler] = compilersOf(pid, program!)
    await stopped(compiler!)
    const waiting = front.ask('execute_request', requestOf({ code: 'const rate: number = 0.5' }))
    const begun = performance.now()
    expect((await front.ask('kernel_info_request')).reply.content.implementation).toBe('spikemba')
    await front.ask('interrupt_request', {}, 'control')
    expect((await waiting).reply.content).toMatchObject({ status: 'error', ename: 'Interrupted' })
    expect(performance.now() - begun).toBeLessThan(10_000)
    // The next one waits until the compiler has not moved for half a minute.
    const next = await front.send('execute_request', { ...requestOf({ code: '40 + 2' }) })
    const { process: kernel } = front
    await kernel.says(/the native TypeScript did not answer within \d+ s/)
    expect((await front.answered(next)).reply.content).toMatchObject({ status: 'ok' })
    expect(kernel.said.match(/the native TypeScript/g)).toHaveLength(1)
    await front.end()
  },
)
