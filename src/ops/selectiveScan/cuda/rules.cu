// The rules of discretization: the numbers of codes.ts, the formulas of discretization.ts. z = delta A; decay: bar A; gain: bar B/(delta B).
static __device__ __forceinline__ float decay(float z) {
  if (RULE == MAMBA || RULE == ZOH) return __expf(z);
  return RULE == BILINEAR ? (1 + z / 2) / (1 - z / 2) : 1 + z;
}

// (e^z - 1)/z = sum of z^k/(k+1)!, and its derivative, for small z.
static __device__ float series(float z) {
  float sum = 1.f / 3628800;
  float factorial = 3628800;
#pragma unroll
  for (int k = 8; k >= 0; k--) {
    factorial /= k + 2;
    sum = sum * z + 1 / factorial;
  }
  return sum;
}
static __device__ float seriesSlope(float z) {
  float sum = 9.f / 3628800;
  float factorial = 3628800;
#pragma unroll
  for (int k = 8; k >= 1; k--) {
    factorial /= k + 2;
    sum = sum * z + k / factorial;
  }
  return sum;
}

// a = decay(z), f = gain(z, a).
static __device__ __forceinline__ float gain(float z, float a) {
  if (RULE == ZOH) return fabsf(z) < .5f ? series(z) : (a - 1) / z;
  return RULE == BILINEAR ? 1 / (1 - z / 2) : 1;
}
static __device__ __forceinline__ float decaySlope(float a, float f) { return RULE == BILINEAR ? f * f : RULE == EULER ? 1 : a; }
static __device__ __forceinline__ float gainSlope(float z, float a, float f) {
  if (RULE == ZOH) return fabsf(z) < .5f ? seriesSlope(z) : (a - f) / z;
  return RULE == BILINEAR ? f * f / 2 : 0;
}
