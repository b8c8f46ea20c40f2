/**
 * Arguments of Node with which a kernel ends as soon as the program that started it is gone, whatever the kernel is
 * busy with:
 * a thread of its own looks twice a second whether the parent is still the same.
 */
const WATCH = `
const parent = process.ppid
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL') }, 500)`

const START = `import { isMainThread, Worker } from 'node:worker_threads'; if (isMainThread) new Worker(${JSON.stringify(WATCH)}, { eval: true, execArgv: [] }).unref()`

/** @returns words that go between `node` and the program */
export const endWithParent = (): string[] =>
  process.platform === 'win32' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(START)}`]
