// The gate, value by value; equations: siluGate.ts.
struct Forward {
  const float *y, *z;
  float* out;
  int size;
  float base;
};

extern "C" __global__ void __launch_bounds__(256) gateForward(Forward p) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < p.size; i += gridDim.x * blockDim.x)
    p.out[i] = p.y[i] * (p.base + p.z[i] / (1 + __expf(-p.z[i])));
}

struct Backward {
  const float *y, *z, *dOut;
  float *dy, *dz;
  int size;
  float base;
};

extern "C" __global__ void __launch_bounds__(256) gateBackward(Backward p) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < p.size; i += gridDim.x * blockDim.x) {
    const float z = p.z[i], s = 1 / (1 + __expf(-z)), d = p.dOut[i];
    p.dy[i] = d * (p.base + z * s);
    p.dz[i] = d * p.y[i] * s * (1 + z * (1 - s));
  }
}
