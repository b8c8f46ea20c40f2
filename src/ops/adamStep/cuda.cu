// One step of Adam for up to LIST tensors; equations: adamStep.ts. Block y is the tensor. One parameter of a kernel may hold 4 kB.
struct Adam {
  const float *w[LIST], *gradient[LIST], *m[LIST], *v[LIST];
  float *newW[LIST], *newM[LIST], *newV[LIST];
  int size[LIST];
  float beta1, fresh1, beta2, fresh2, epsilon, decay, keep, rate, correction, scale;  // FACTORS of types.ts
};

extern "C" __global__ void __launch_bounds__(256) adamStep(Adam p) {
  const int tensor = blockIdx.y, size = p.size[tensor];
  const float *w = p.w[tensor], *gradient = p.gradient[tensor], *m = p.m[tensor], *v = p.v[tensor];
  float *newW = p.newW[tensor], *newM = p.newM[tensor], *newV = p.newV[tensor];
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < size; i += gridDim.x * blockDim.x) {
    const float g = p.scale * gradient[i] + p.decay * w[i];
    const float mean = p.beta1 * m[i] + p.fresh1 * g;
    const float square = p.beta2 * v[i] + p.fresh2 * g * g;
    newM[i] = mean;
    newV[i] = square;
    newW[i] = p.keep * w[i] - p.rate * mean / (sqrtf(square * p.correction) + p.epsilon);
  }
}
