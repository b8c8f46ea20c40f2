/**
 * The socket of what everybody hears. All wait for a front end that is slow, so that nothing is lost; one that has not
 * read for seconds loses what it does not take, so that the kernel neither waits for it for ever nor keeps all of it in
 * memory.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { XPublisher } from 'zeromq'

/** Messages that wait for one front end: of text, half a megabyte each at most. */
const WAITING = 128
/** Milliseconds for which a front end may keep the others waiting, and for which one may that did so before. */
const [TIMEOUT, SHORT] = [5000, 5]
/** Milliseconds between two trials. */
const [SOON, LATER] = [1, 10]

/** ZeroMQ's numbers of these options. */
const [SUBSCRIBE, UNSUBSCRIBE] = [6, 7]

/** It says itself from when on a subscription counts: nothing is heard before the welcome. */
export class IopubSocket extends XPublisher {
  #timeout = TIMEOUT

  constructor(options: { readonly linger: number; readonly manual: boolean }) {
    super({ ...options, sendHighWaterMark: WAITING, sendTimeout: 0, noDrop: true })
  }

  /** Lets the subscription count that was received last. */
  accept(topic: Uint8Array): void {
    this.setStringOption(SUBSCRIBE, Buffer.from(topic))
  }
  forget(topic: Uint8Array): void {
    this.setStringOption(UNSUBSCRIBE, Buffer.from(topic))
  }

  /** Resolves when every front end has got the message, or has lost it. */
  async publish(frames: Buffer[]): Promise<void> {
    const begun = performance.now()
    for (let pause = SOON; !(await this.#offer(frames)); pause = Math.min(2 * pause, LATER)) {
      if (performance.now() - begun < this.#timeout) await wait(pause)
      else return this.#drop(frames)
    }
    if (performance.now() - begun < SHORT) this.#timeout = TIMEOUT // whoever did not read does so now, or is gone
  }

  /** @returns whether there was room for it in every queue */
  async #offer(frames: Buffer[]): Promise<boolean> {
    try {
      await this.send(frames)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
      throw error
    }
  }

  /** Those whose queue is full do not get it. */
  async #drop(frames: Buffer[]): Promise<void> {
    this.#timeout = SHORT
    this.noDrop = false
    try {
      await this.send(frames)
    } finally {
      this.noDrop = true
    }
  }
}
