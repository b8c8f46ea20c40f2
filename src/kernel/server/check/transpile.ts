/** TypeScript as JavaScript, from its text alone: what is only a type shows by how it is used. */
import ts = require('typescript')

import type { Emitted } from './engine.js'

export function transpile(path: string, text: string, options: ts.CompilerOptions): Emitted {
  const { outputText: javascript, sourceMapText: map } = ts.transpileModule(text, {
    fileName: path.replace(/\.cts$/, '.ts'), // the output is a module, whatever it was
    compilerOptions: { ...options, sourceMap: true },
  })
  return { javascript, map: map! }
}

/** @returns the text without the comment that leads to its map */
export const withoutLink = (javascript: string): string => javascript.replace(/\/\/# sourceMappingURL=.*\s*$/, '')
