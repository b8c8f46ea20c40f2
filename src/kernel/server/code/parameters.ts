/** Parameters of the function that a cell becomes; the last ones are those of every file of CommonJS. */
export const PARAMETERS = [
  '$run',
  '$alive',
  '$at',
  '$named',
  '$import',
  '$meta',
  '__dirname',
  '__filename',
  'module',
  'exports',
] as const
