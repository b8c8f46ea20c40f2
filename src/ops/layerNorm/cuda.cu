// Layer normalisation over the last axis; equations: layerNorm.ts. One warp a row: what a row needs is summed over its lanes.
struct Forward {
  const float *x, *weight, *bias;  // the last two may be null
  float *y, *stats;                // stats: each row's mean and 1/sqrt(var + epsilon)
  int n;
  float epsilon;
};

extern "C" __global__ void __launch_bounds__(32) normForward(Forward p) {
  const float* x = p.x + (size_t)blockIdx.x * p.n;
  float* y = p.y + (size_t)blockIdx.x * p.n;
  float sum = 0, squares = 0;
  for (int i = threadIdx.x; i < p.n; i += 32) sum += x[i];
  const float mean = warpSum(sum) / p.n;
  for (int i = threadIdx.x; i < p.n; i += 32) squares += (x[i] - mean) * (x[i] - mean);
  const float inverse = 1 / sqrtf(warpSum(squares) / p.n + p.epsilon);
  for (int i = threadIdx.x; i < p.n; i += 32) y[i] = (x[i] - mean) * inverse * (p.weight ? p.weight[i] : 1) + (p.bias ? p.bias[i] : 0);
  if (threadIdx.x > 0) return;
  p.stats[2 * (size_t)blockIdx.x] = mean;
  p.stats[2 * (size_t)blockIdx.x + 1] = inverse;
}

struct Backward {
  const float *x, *weight, *stats, *dy;  // weight may be null
  float* dx;
  int n;
};

extern "C" __global__ void __launch_bounds__(32) normBackward(Backward p) {
  const size_t row = blockIdx.x;
  const float *x = p.x + row * p.n, *dy = p.dy + row * p.n;
  const float mean = p.stats[2 * row], inverse = p.stats[2 * row + 1];
  float sum = 0, product = 0;
  for (int i = threadIdx.x; i < p.n; i += 32) {
    const float g = dy[i] * (p.weight ? p.weight[i] : 1);
    sum += g;
    product += g * ((x[i] - mean) * inverse);
  }
  const float meanG = warpSum(sum) / p.n, meanGx = warpSum(product) / p.n;
  for (int i = threadIdx.x; i < p.n; i += 32)
    p.dx[row * p.n + i] = inverse * (dy[i] * (p.weight ? p.weight[i] : 1) - meanG - (x[i] - mean) * inverse * meanGx);
}

// The gradients of weight and bias are sums over rows: a thread adds up ROWS rows of one column, sums.cu the parts [parts, n].
struct Columns {
  const float *x, *stats, *dy;
  float *dWeight, *dBias;  // may be null
  int rows, n;
};

extern "C" __global__ void __launch_bounds__(128) normColumns(Columns p) {
  const int column = blockIdx.x * blockDim.x + threadIdx.x, first = blockIdx.y * ROWS, end = min(first + ROWS, p.rows);
  if (column >= p.n) return;
  float weight = 0, bias = 0;
  for (size_t row = first; row < end; row++) {
    const float dy = p.dy[row * p.n + column];
    weight += dy * ((p.x[row * p.n + column] - p.stats[2 * row]) * p.stats[2 * row + 1]);
    bias += dy;
  }
  const size_t part = (size_t)blockIdx.y * p.n + column;
  if (p.dWeight) p.dWeight[part] = weight;
  if (p.dBias) p.dBias[part] = bias;
}
