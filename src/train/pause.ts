/** Lets signals, messages and timers have their turn between two pieces of work. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
