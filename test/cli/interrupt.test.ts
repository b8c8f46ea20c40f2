import { afterEach, expect, test, vi } from 'vitest'
import { interruptible } from '../../src/cli/interruptible.js'

afterEach(() => vi.restoreAllMocks())

test('the first signal asks the work to stop, the second ends the program', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never)
  const stop = interruptible()
  process.emit('SIGINT')
  expect(stop.signal.aborted).toBe(true)
  expect(exit).not.toHaveBeenCalled()
  process.emit('SIGINT')
  expect(exit).toHaveBeenCalledWith(130)
  const before = process.listenerCount('SIGINT')
  stop.release()
  expect(process.listenerCount('SIGINT')).toBe(before - 1)
})
