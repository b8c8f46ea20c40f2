/** Prefix of notebook names in the global object. */
export const PREFIX = '$$'

/** @returns the name in the global object under which a notebook's name is kept */
export const storage = (name: string): string => PREFIX + name
