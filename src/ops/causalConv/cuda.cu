// Causal depthwise convolution and SiLU; equations: cpu.ts. One thread walks one channel through CHUNK tokens, those in registers with the
// TAPS - 1 before them; neighbouring threads are neighbouring channels. Compiled for a number of taps. Blocks: x batch, y chunks, z channels.
struct Conv {
  const float *x, *weight, *bias, *mask, *initial;  // the last three may be null
  int l, e, silu, reverse;
};

static __device__ __forceinline__ size_t tokenAt(const Conv& in, int step) {
  return (size_t)blockIdx.x * in.l + (in.reverse ? in.l - 1 - step : step);
}
static __device__ __forceinline__ float maskAt(const Conv& in, int step) { return in.mask ? in.mask[tokenAt(in, step)] : 1; }
// What the filter sees: the masked token, or the state before the first one.
static __device__ __forceinline__ float seen(const Conv& in, int step, int channel) {
  if (step >= in.l) return 0;
  if (step >= 0) return in.x[tokenAt(in, step) * in.e + channel] * maskAt(in, step);
  return in.initial ? in.initial[((size_t)blockIdx.x * (TAPS - 1) + step + TAPS - 1) * in.e + channel] : 0;
}

struct Forward {
  Conv in;
  float* y;
};

extern "C" __global__ void __launch_bounds__(128) convForward(Forward p) {
  const Conv in = p.in;
  const int channel = blockIdx.z * blockDim.x + threadIdx.x, start = blockIdx.y * CHUNK;
  if (channel >= in.e) return;
  float w[TAPS], window[TAPS - 1 + CHUNK];
  const float bias = in.bias ? in.bias[channel] : 0;
#pragma unroll
  for (int j = 0; j < TAPS; j++) w[j] = in.weight[channel * TAPS + j];
#pragma unroll
  for (int i = 0; i < TAPS - 1 + CHUNK; i++) window[i] = seen(in, start + i - (TAPS - 1), channel);
#pragma unroll
  for (int t = 0; t < CHUNK; t++) {
    if (start + t >= in.l) break;
    float v = bias;
#pragma unroll
    for (int j = 0; j < TAPS; j++) v += w[j] * window[t + j];
    p.y[tokenAt(in, start + t) * in.e + channel] = (in.silu ? v / (1 + __expf(-v)) : v) * maskAt(in, start + t);
  }
}

// Sums over tokens are left as parts, which sums.cu adds up: dWeight [b, chunks, e, TAPS]; dBias [b, chunks, e].
struct Backward {
  Conv in;
  const float* dy;
  float *dx, *dWeight, *dBias, *dInitial;  // the last two may be null
};

extern "C" __global__ void __launch_bounds__(128) convBackward(Backward p) {
  const Conv in = p.in;
  const int channel = blockIdx.z * blockDim.x + threadIdx.x, start = blockIdx.y * CHUNK;
  if (channel >= in.e) return;
  constexpr int STEPS = CHUNK + TAPS - 1;  // the chunk's tokens, and those behind it that see them
  float w[TAPS], dw[TAPS], x[STEPS + TAPS - 1], g[STEPS], dbias = 0;
  const float bias = in.bias ? in.bias[channel] : 0;
#pragma unroll
  for (int j = 0; j < TAPS; j++) {
    w[j] = in.weight[channel * TAPS + j];
    dw[j] = 0;
  }
#pragma unroll
  for (int i = 0; i < STEPS + TAPS - 1; i++) x[i] = seen(in, start + i - (TAPS - 1), channel);
#pragma unroll
  for (int t = 0; t < STEPS; t++) {
    const bool inside = start + t < in.l;
    float v = bias;
#pragma unroll
    for (int j = 0; j < TAPS; j++) v += w[j] * x[t + j];
    const float s = 1 / (1 + __expf(-v));
    g[t] = !inside ? 0 : p.dy[tokenAt(in, start + t) * in.e + channel] * maskAt(in, start + t) * (in.silu ? s + v * s * (1 - s) : 1);
    if (t >= CHUNK) continue;
    dbias += g[t];
#pragma unroll
    for (int j = 0; j < TAPS; j++) dw[j] += g[t] * x[t + j];
  }
#pragma unroll
  for (int t = 0; t < CHUNK; t++) {  // the token is seen by steps t to t + TAPS - 1
    if (start + t >= in.l) break;
    float sum = 0;
#pragma unroll
    for (int j = 0; j < TAPS; j++) sum += g[t + TAPS - 1 - j] * w[j];
    p.dx[tokenAt(in, start + t) * in.e + channel] = sum * maskAt(in, start + t);
  }
  if (start == 0 && p.dInitial) {
#pragma unroll
    for (int i = 0; i < TAPS - 1; i++) {  // stands TAPS - 1 - i steps before the first token
      float sum = 0;
#pragma unroll
      for (int j = 0; j <= i; j++) sum += g[i - j] * w[j];
      p.dInitial[((size_t)blockIdx.x * (TAPS - 1) + i) * in.e + channel] = sum;
    }
  }
  const size_t part = ((size_t)blockIdx.x * gridDim.y + blockIdx.y) * in.e + channel;
#pragma unroll
  for (int j = 0; j < TAPS; j++) p.dWeight[part * TAPS + j] = dw[j];
  if (p.dBias) p.dBias[part] = dbias;
}
