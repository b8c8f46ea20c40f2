// Leaky integrate-and-fire neurons, one thread a neuron. Equations: cpu.ts. Compiled for a number of steps and a surrogate.
// Products and sums are rounded one by one (-fmad=false), in the order of the other backends: a spike is a comparison, and a potential moved by
// one rounding may fire or not. The kernel waits for memory anyway: with few steps all currents are on their way before the first is used.
constexpr int UNROLL = STEPS <= 16 ? STEPS : 1;  // beyond, the arrays lie in the thread's own memory instead of in registers

struct Lif {
  const float *current, *initial;  // initial may be null
  int m, constant, fireOnEqual, softReset, detachReset;
  float inverseTau, inputGain, vThreshold, vReset, alpha;
};

static __device__ __forceinline__ bool fires(float h, const Lif& p) { return p.fireOnEqual ? h >= p.vThreshold : h > p.vThreshold; }
static __device__ __forceinline__ float charge(float v, float x, const Lif& p) { return v + (p.inputGain * x - p.inverseTau * (v - p.vReset)); }
static __device__ __forceinline__ float reset(float h, const Lif& p) { return !fires(h, p) ? h : p.softReset ? h - p.vThreshold : p.vReset; }

// The surrogate's derivative: the numbers of spike/surrogateCodes.ts, the formulas of spike/surrogateDerivatives.ts.
static __device__ __forceinline__ float slope(float x, float alpha) {
  if (SURROGATE == ATAN) {
    const float s = 1.5707963267948966f * alpha * x;
    return alpha / 2 / (1 + s * s);
  }
  if (SURROGATE == SIGMOID) {
    const float s = 1 / (1 + expf(-alpha * x));
    return alpha * s * (1 - s);
  }
  if (SURROGATE == FAST_SIGMOID) {
    const float s = 1 + alpha * fabsf(x);
    return 1 / (s * s);
  }
  if (SURROGATE == TRIANGLE) return fmaxf(0, 1 - alpha * fabsf(x));
  if (SURROGATE == RECTANGLE) return fabsf(x) < alpha / 2 ? 1 / alpha : 0;
  return 1;
}

struct Forward {
  Lif lif;
  float *spikes, *last, *membrane;  // membrane may be null
};

extern "C" __global__ void __launch_bounds__(256) lifForward(Forward p) {
  const Lif lif = p.lif;
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= lif.m) return;
  float x[STEPS];
#pragma unroll UNROLL
  for (int t = 0; t < STEPS; t++) x[t] = lif.current[(size_t)(lif.constant ? 0 : t) * lif.m + i];
  float v = lif.initial ? lif.initial[i] : lif.vReset;
#pragma unroll UNROLL
  for (int t = 0; t < STEPS; t++) {
    const float h = charge(v, x[t], lif);
    v = reset(h, lif);
    p.spikes[(size_t)t * lif.m + i] = fires(h, lif) ? 1 : 0;
    if (p.membrane) p.membrane[(size_t)t * lif.m + i] = v;
  }
  p.last[i] = v;
}

struct Backward {
  Lif lif;
  const float *dSpikes, *dLast, *dMembrane;
  float *dCurrent, *dInitial;  // dMembrane and dInitial may be null
};

extern "C" __global__ void __launch_bounds__(256) lifBackward(Backward p) {
  const Lif lif = p.lif;
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= lif.m) return;
  float charged[STEPS], ds[STEPS];
#pragma unroll UNROLL
  for (int t = 0; t < STEPS; t++) {
    charged[t] = lif.current[(size_t)(lif.constant ? 0 : t) * lif.m + i];
    ds[t] = p.dSpikes[(size_t)t * lif.m + i];
  }
  float v = lif.initial ? lif.initial[i] : lif.vReset;
#pragma unroll UNROLL
  for (int t = 0; t < STEPS; t++) {
    charged[t] = charge(v, charged[t], lif);
    v = reset(charged[t], lif);
  }
  float dv = p.dLast[i], sum = 0;
#pragma unroll UNROLL
  for (int t = STEPS - 1; t >= 0; t--) {
    const float h = charged[t];
    if (p.dMembrane) dv += p.dMembrane[(size_t)t * lif.m + i];
    const float jump = lif.detachReset ? 0 : lif.softReset ? lif.vThreshold : h - lif.vReset;
    const float dh = (ds[t] - dv * jump) * slope(h - lif.vThreshold, lif.alpha) + (!lif.softReset && fires(h, lif) ? 0 : dv);
    if (lif.constant) sum += lif.inputGain * dh;
    else p.dCurrent[(size_t)t * lif.m + i] = lif.inputGain * dh;
    dv = (1 - lif.inverseTau) * dh;
  }
  if (lif.constant) p.dCurrent[i] = sum;
  if (p.dInitial) p.dInitial[i] = dv;
}
