// Sums of squares of up to LIST tensors: PARTS warps a tensor, which sums.cu adds up. Blocks: x part, y tensor.
struct Squares {
  const float* x[LIST];
  int size[LIST];
  int first;     // the list's first tensor among all
  float* parts;  // [all tensors, PARTS]
};

extern "C" __global__ void __launch_bounds__(32) squares(Squares p) {
  const float* x = p.x[blockIdx.y];
  float sum = 0;
  for (int i = blockIdx.x * 32 + threadIdx.x; i < p.size[blockIdx.y]; i += PARTS * 32) sum += x[i] * x[i];
  sum = warpSum(sum);
  if (threadIdx.x == 0) p.parts[(p.first + blockIdx.y) * PARTS + blockIdx.x] = sum;
}
