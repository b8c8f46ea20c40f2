/** Work that nobody waits for: done when the picture that is due has been painted. */

/** @returns starts it; what was started before and is not done yet is dropped */
export function afterPainting(): { start(work: () => void, ms?: number): void; drop(): void } {
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const drop = (): void => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
  return {
    start(work, ms = 0) {
      drop()
      frame = requestAnimationFrame(() => {
        timer = setTimeout(work, ms)
      })
    },
    drop,
  }
}
