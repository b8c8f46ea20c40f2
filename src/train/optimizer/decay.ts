/**
 * Weight decay pulls on weight matrices alone: not on the state matrix A_log, the skip D, biases, norms, or anything
 * else with one axis (Gu & Dao, "Mamba", 2023, and the PyTorch twin's optimiser).
 */
export function decays(name: string, shape: readonly number[]): boolean {
  const own = name.slice(name.lastIndexOf('.') + 1)
  return shape.length >= 2 && own !== 'A_log' && own !== 'D' && own !== 'bias'
}
