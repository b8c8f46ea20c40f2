/**
 * Arguments of Node with which a kernel ends as soon as the program that started it is gone, whatever the kernel is
 * busy with:
 * a thread of its own looks twice a second whether the parent is still that of the beginning.
 */
const WATCH = `
const { workerData: parent } = require('node:worker_threads')
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL') }, 500)`

const START = `import { isMainThread, Worker } from 'node:worker_threads'; if (isMainThread) new Worker(${JSON.stringify(WATCH)}, { eval: true, execArgv: [], workerData: process.ppid }).unref()`

/** @returns words that go between `node` and the program */
export const endWithParent = (): string[] =>
  process.platform === 'win32' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(START)}`]
