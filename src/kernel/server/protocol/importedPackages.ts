/**
 * The packages that a cell imports, found without a parser: what is missed is loaded later, what is found too much is
 * loaded in vain.
 */
const IMPORT = /^[ \t]*import\b(?!\s*type\s)\s*(?:[^'"`;=]*?\bfrom\s*)?(['"])(?![./]|tslab\1)([^'"\n]+)\1/gm

/** @returns what stands behind `from`, without paths: those may lead to files that are still to be checked */
export const importedPackages = (code: string): string[] =>
  [...code.matchAll(IMPORT)].map(([, , specifier]) => specifier!)
