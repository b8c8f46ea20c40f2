// Dropout whose mask is a function of seed and position; the words are those of mask.ts, bit for bit.
struct Dropout {
  const float* x;
  float* y;
  int size;
  unsigned first, second, limit;
  float factor;
};

static __device__ __forceinline__ unsigned scramble(unsigned word) {
  unsigned x = (word ^ word >> 16) * 0x7feb352du;
  x = (x ^ x >> 15) * 0x846ca68bu;
  return x ^ x >> 16;
}

extern "C" __global__ void __launch_bounds__(256) dropout(Dropout p) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < p.size; i += gridDim.x * blockDim.x)
    p.y[i] = scramble(scramble((unsigned)i ^ p.first) ^ p.second) < p.limit ? 0 : p.x[i] * p.factor;
}
