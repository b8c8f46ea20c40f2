/** 97.5 % quantiles of Student's t by degrees of freedom, from 1 (Abramowitz & Stegun, table 26.10). */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
]
/** The normal distribution's. */
const Z = 1.959964

/** @param degrees degrees of freedom ≥ 1 */
export function studentQuantile(degrees: number): number {
  return QUANTILES[degrees - 1] ?? expanded(Z, degrees)
}

/** The normal distribution's 80 % quantile. */
const Z80 = 0.841621
/** 80 % quantiles of Student's t by degrees of freedom, from 1. */
const QUANTILES_80 = [1.376, 1.061, 0.978, 0.941, 0.92, 0.906, 0.896, 0.889, 0.883, 0.879]

/** What a power of 80 % asks for. @param degrees degrees of freedom ≥ 1 */
export function powerQuantile(degrees: number): number {
  return QUANTILES_80[degrees - 1] ?? expanded(Z80, degrees)
}

/** Beyond the tables: the expansion in 1/degrees (26.7.5) around the normal quantile, exact to 0.001. */
function expanded(z: number, degrees: number): number {
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
}
