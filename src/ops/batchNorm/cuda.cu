// Batch normalisation over weighted rows; equations: batchNorm.ts. A thread adds up ROWS rows of one column; parts [parts, d] are added up in
// double precision: where the variance is small, gradients are differences of nearly equal numbers.
static __device__ __forceinline__ int columnOf() { return blockIdx.x * blockDim.x + threadIdx.x; }

struct Count {
  const float* w;
  float* count;
  int rows;
};

// Σ w, by one warp.
extern "C" __global__ void __launch_bounds__(32) countRows(Count p) {
  float sum = 0;
  for (int row = threadIdx.x; row < p.rows; row += 32) sum += p.w[row];
  sum = warpSum(sum);
  if (threadIdx.x == 0) *p.count = sum;
}

struct Moment {
  const float *x, *w, *mean;  // without a mean Σ w x, with it Σ w (x - mean)²
  float* parts;
  int rows, d;
};

extern "C" __global__ void __launch_bounds__(128) moment(Moment p) {
  const int column = columnOf(), first = blockIdx.y * ROWS, end = min(first + ROWS, p.rows);
  if (column >= p.d) return;
  float sum = 0;
  for (int row = first; row < end; row++) {
    const float x = p.x[(size_t)row * p.d + column] - (p.mean ? p.mean[column] : 0);
    sum += p.w[row] * (p.mean ? x * x : x);
  }
  p.parts[(size_t)blockIdx.y * p.d + column] = sum;
}

struct Total {
  const float *parts, *count;  // the sum is divided by count, where there is one
  float* to;
  int number, d, at;  // of to the first value that is written
};

extern "C" __global__ void __launch_bounds__(128) total(Total p) {
  const int column = columnOf();
  if (column >= p.d) return;
  double sum = 0;
  for (int part = 0; part < p.number; part++) sum += p.parts[(size_t)part * p.d + column];
  p.to[p.at + column] = (float)sum / (p.count ? *p.count : 1);
}

struct Normal {
  const float *x, *weight, *bias, *stats;  // stats [2, d]: mean and variance
  float* y;
  int rows, d;
  float epsilon;
};

extern "C" __global__ void __launch_bounds__(128) normal(Normal p) {
  const int column = columnOf(), first = blockIdx.y * ROWS, end = min(first + ROWS, p.rows);
  if (column >= p.d) return;
  const float mean = p.stats[column], scale = p.weight[column] / sqrtf(p.stats[p.d + column] + p.epsilon), bias = p.bias[column];
  for (size_t row = first; row < end; row++) p.y[row * p.d + column] = (p.x[row * p.d + column] - mean) * scale + bias;
}

struct Products {
  const float *x, *stats, *dy;
  float *sums, *products;  // parts of Σ dy and Σ dy x̂
  int rows, d;
  float epsilon;
};

extern "C" __global__ void __launch_bounds__(128) products(Products p) {
  const int column = columnOf(), first = blockIdx.y * ROWS, end = min(first + ROWS, p.rows);
  if (column >= p.d) return;
  const float mean = p.stats[column], inverse = 1 / sqrtf(p.stats[p.d + column] + p.epsilon);
  float sum = 0, product = 0;
  for (size_t row = first; row < end; row++) {
    const float dy = p.dy[row * p.d + column];
    sum += dy;
    product += dy * ((p.x[row * p.d + column] - mean) * inverse);
  }
  p.sums[(size_t)blockIdx.y * p.d + column] = sum;
  p.products[(size_t)blockIdx.y * p.d + column] = product;
}

struct Gradient {
  const float *x, *w, *count, *weight, *stats, *dy, *sum, *product;
  float* dx;
  int rows, d;
  float epsilon;
};

extern "C" __global__ void __launch_bounds__(128) gradient(Gradient p) {
  const int column = columnOf(), first = blockIdx.y * ROWS, end = min(first + ROWS, p.rows);
  if (column >= p.d) return;
  const float mean = p.stats[column], inverse = 1 / sqrtf(p.stats[p.d + column] + p.epsilon), scale = p.weight[column] * inverse;
  const float sum = p.sum[column], product = p.product[column];
  for (size_t row = first; row < end; row++) {
    const size_t i = row * p.d + column;
    p.dx[i] = scale * (p.dy[i] - p.w[row] / *p.count * (sum + (p.x[i] - mean) * inverse * product));
  }
}
