// Sums over the lanes of a warp; every lane gets the sum, in the same order every time.
static __device__ __forceinline__ float warpSum(float value) {
#pragma unroll
  for (unsigned far = 16; far > 0; far /= 2) value += __shfl_xor_sync(0xffffffffu, value, far);
  return value;
}
