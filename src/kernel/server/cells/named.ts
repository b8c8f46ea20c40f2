/**
 * A name that a module exports. Node finds the names of old CommonJS packages not always; they are on its default
 * export then.
 */
export function named(module: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name in module) return module[name]
  const whole = module.default
  if (whole !== null && (typeof whole === 'object' || typeof whole === 'function') && name in whole)
    return (whole as Record<string, unknown>)[name]
  throw new SyntaxError(`the module has no export named '${name}'`)
}
