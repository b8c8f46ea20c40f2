// Products of matrices for attention between spikes (orders.ts), one matrix for each step and sample.
//
// out = factor X Y, or Xᵀ Y, where X is mostly zeros. One warp a line of the result: the lanes look at 32 values of X's line at once, and all add
// the row of Y that each nonzero names. Compiled for VALUES numbers of the line a lane. Blocks: x group, y line, z parts of a line.
struct Product {
  const float *x, *y, *scale;  // scale, of a sample, may be null
  float* out;
  int lines, across, width, batch;
  int byColumn, turned;  // the lines of X are its columns; out is written transposed
};

// Value k of one group's X in this warp's line.
static __device__ __forceinline__ float valueOf(const Product& p, const float* x, int k) {
  const int line = blockIdx.y;
  return p.byColumn ? x[(size_t)k * p.lines + line] : x[(size_t)line * p.across + k];
}

extern "C" __global__ void __launch_bounds__(32) attentionProduct(Product p) {
  const size_t group = blockIdx.x;
  const int line = blockIdx.y, first = blockIdx.z * 32 * VALUES + threadIdx.x;
  const float *x = p.x + group * p.lines * p.across, *y = p.y + group * p.across * p.width;
  float sum[VALUES];
#pragma unroll
  for (int i = 0; i < VALUES; i++) sum[i] = 0;
  for (int start = 0; start < p.across; start += 32) {
    const int own = start + threadIdx.x;
    for (unsigned left = __ballot_sync(0xffffffffu, own < p.across && valueOf(p, x, own) != 0); left != 0; left &= left - 1) {
      const int k = start + __ffs(left) - 1;
      const float value = valueOf(p, x, k), *row = y + (size_t)k * p.width;
#pragma unroll
      for (int i = 0; i < VALUES; i++)
        if (first + 32 * i < p.width) sum[i] += value * row[first + 32 * i];
    }
  }
  const float factor = p.scale ? p.scale[group % p.batch] : 1;
  float* out = p.out + group * p.lines * p.width;
#pragma unroll
  for (int i = 0; i < VALUES; i++) {
    const int column = first + 32 * i;
    if (column < p.width) out[p.turned ? (size_t)column * p.lines + line : (size_t)line * p.width + column] = factor * sum[i];
  }
}

// to [columns, rows] = from [rows, columns], a square of 32 by 32 a block, so that what lies side by side is read and written side by side.
struct Transpose {
  const float* from;
  float* to;
  int rows, columns;
};

extern "C" __global__ void __launch_bounds__(256) attentionTranspose(Transpose p) {
  __shared__ float square[32][33];  // a column's values from different banks
  const float* from = p.from + (size_t)blockIdx.x * p.rows * p.columns;
  float* to = p.to + (size_t)blockIdx.x * p.rows * p.columns;
  const int row = blockIdx.y * 32, column = blockIdx.z * 32, lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  for (int i = warp; i < 32; i += 8)
    if (row + i < p.rows && column + lane < p.columns) square[i][lane] = from[(size_t)(row + i) * p.columns + column + lane];
  __syncthreads();
  for (int i = warp; i < 32; i += 8)
    if (column + i < p.columns && row + lane < p.rows) to[(size_t)(column + i) * p.rows + row + lane] = square[lane][i];
}
