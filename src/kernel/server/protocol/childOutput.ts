/**
 * Reads what programs print that a cell has started: as it comes, and before whatever else is published, so that order
 * is kept.
 */
import { readSync } from 'node:fs'
import { Socket } from 'node:net'
import { type Shared, SIGNAL } from '../threads.js'

/** Characters on their way to front ends before no more are read: the program waits then. */
const PENDING = 8 << 20
/** Milliseconds until the next look whether they are gone. */
const PAUSE = 50
/** Pieces that are taken at once. */
const PIECES = 64

export class ChildOutput {
  #pipes: readonly { readonly name: 'stdout' | 'stderr'; readonly fd: number; readonly decoder: TextDecoder }[] = []
  readonly #bytes = Buffer.alloc(1 << 16)

  constructor(
    private readonly shared: Shared,
    private readonly publish: (name: 'stdout' | 'stderr', text: string) => void,
  ) {}

  /** @param stdout, stderr descriptors that are read without waiting */
  open(stdout: number, stderr: number): void {
    this.#pipes = [
      { name: 'stdout', fd: stdout, decoder: new TextDecoder() },
      { name: 'stderr', fd: stderr, decoder: new TextDecoder() },
    ]
    for (const { name, fd, decoder } of this.#pipes) {
      const socket = new Socket({ fd, readable: true, writable: false })
      socket.on('data', (bytes) => {
        this.#print(name, decoder.decode(bytes, { stream: true }))
        if (this.#pending() > PENDING) this.#rest(socket)
      })
      socket.on('error', () => {}) // the end of the kernel
      socket.unref()
    }
  }

  /** Takes what is there now. */
  drain(): void {
    for (const { name, fd, decoder } of this.#pipes) {
      for (let piece = 0; piece < PIECES; piece++) {
        const length = this.#read(fd)
        if (length === 0) break
        this.#print(name, decoder.decode(this.#bytes.subarray(0, length), { stream: true }))
      }
    }
  }

  #print(name: 'stdout' | 'stderr', text: string): void {
    Atomics.add(this.shared.signals, SIGNAL.pending, text.length)
    this.publish(name, text)
  }

  #pending = (): number => Atomics.load(this.shared.signals, SIGNAL.pending)

  #rest(socket: Socket): void {
    socket.pause()
    const look = (): void => {
      if (this.#pending() > PENDING) setTimeout(look, PAUSE)
      else socket.resume()
    }
    setTimeout(look, PAUSE)
  }

  #read(fd: number): number {
    try {
      return readSync(fd, this.#bytes)
    } catch {
      return 0 // nothing there
    }
  }
}
