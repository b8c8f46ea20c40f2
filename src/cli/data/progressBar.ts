import { SingleBar } from 'cli-progress'

/** A bar on a terminal; nothing where nobody watches. */
export function progressBar(task: string, wanted: boolean): { update(done: number, all: number): void; stop(): void } {
  const bar = new SingleBar({
    format: `  ${task} [{bar}] {percentage} %  {value}/{total}  {eta_formatted}`,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  })
  const shown = wanted && process.stderr.isTTY === true
  return {
    update(done, all) {
      if (!shown) return
      if (!bar.isActive) bar.start(all, done)
      bar.setTotal(all)
      bar.update(done)
    },
    stop: () => bar.stop(),
  }
}
