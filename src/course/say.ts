/** How numbers are written in the lines of a notebook, and where those lines are kept until `verified()` lists them. */

/** A few digits, as a person writes them: .000001 is 1e-6, .947368 is 0.9474. */
export function short(value: number, digits = 4): string {
  if (value === 0 || !Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  const rounded = Number(value.toPrecision(digits))
  return size < 1e-3 || size >= 1e7 ? rounded.toExponential() : String(rounded)
}

const passed = new Map<string, string>()

/** Prints the line of a check that holds. A check that runs again takes the place of its older line. */
export function say(name: string, detail = ''): void {
  const line = `✓ ${name}${detail}`
  passed.delete(name)
  passed.set(name, line)
  console.log(line)
}

/** Forgets a check that held before and does not hold any more. */
export const retract = (name: string): boolean => passed.delete(name)

/** Lines of all checks that hold, oldest first. */
export const lines = (): readonly string[] => [...passed.values()]
