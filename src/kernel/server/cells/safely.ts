/** Reading a property of a foreign object may itself throw. */
export function safely<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}
