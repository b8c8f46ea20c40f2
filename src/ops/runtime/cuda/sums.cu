// Sums of parts, several arrays in one launch: to[o][i] = sum over p of from[o][p][i], always in the same order, so that a gradient is the same
// bits every time; atomic additions would not be.
struct Sum {
  const float* from;
  float* to;
  int outer, parts, inner;
};
struct Sums {
  Sum jobs[JOBS];
};

extern "C" __global__ void __launch_bounds__(128) sumParts(Sums sums) {
  const Sum job = sums.jobs[blockIdx.y];
  const int count = job.outer * job.inner;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) {
    const float* from = job.from + (size_t)(i / job.inner) * job.parts * job.inner + i % job.inner;
    float sum = 0;
#pragma unroll 8
    for (int p = 0; p < job.parts; p++) sum += from[(size_t)p * job.inner];
    job.to[i] = sum;
  }
}
