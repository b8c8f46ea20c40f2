// What the scan's kernels share. Axes: b batch, l sequence, e channels, n state. Equations: ../reference.ts.
//
// A block is one warp. A channel's N states lie in the registers of LANES neighbouring lanes, S in each; the warp's channels are neighbours, so
// that u, delta, y and their gradients are read and written in full lines. The sequence is walked in SEGMENTS of tokens, whose values lie in
// shared memory while the next segment's are on their way into registers. The loop over tokens stays rolled: unrolled it spills, and takes 20 s to
// compile. Source of the idea: Gu & Dao, Mamba, arXiv 2312.00752, section 3.3.2 (states stay on the chip and are computed again backwards).
constexpr int S = (N + LANES - 1) / LANES;       // states of one lane
constexpr int ROW = S * LANES;                   // N, filled up with states that stay zero
constexpr int CHANNELS = 32 / LANES;             // of one warp
constexpr int TILE = (SEGMENT * ROW + 31) / 32;  // floats of B that one lane fetches for a segment

struct Scan {
  const float *u, *delta, *A, *B, *C, *D, *bias, *mask, *initial;  // D, bias, mask and initial may be null
  int l, e, softplus, reverse;
};

static __device__ __forceinline__ float softplus(float x) { return fmaxf(x, 0) + log1pf(expf(-fabsf(x))); }
static __device__ __forceinline__ float sigmoid(float x) { return 1 / (1 + expf(-x)); }
static __device__ __forceinline__ int tokenAt(const Scan& in, int step) { return in.reverse ? in.l - 1 - step : step; }

// The sum over the lanes of one channel.
static __device__ __forceinline__ float sumOfChannel(float x) {
  for (int far = 1; far < LANES; far *= 2) x += __shfl_xor_sync(0xffffffffu, x, far);
  return x;
}

// Which channel and which of its states a lane has. Blocks: x batch, y channels.
struct Place {
  int lane, part, channel, batch, token0;
  bool there;  // lanes behind the last channel do as the last one does, and write nothing
  __device__ __forceinline__ Place(const Scan& in) {
    lane = threadIdx.x;
    part = lane % LANES;
    batch = blockIdx.x;
    token0 = batch * in.l;
    channel = blockIdx.y * CHANNELS + lane / LANES;
    there = channel < in.e;
    if (!there) channel = in.e - 1;
  }
  __device__ __forceinline__ int state(int k) const { return part * S + k; }
  __device__ __forceinline__ bool has(int k) const { return ROW == N || state(k) < N; }
  __device__ __forceinline__ size_t inState(const Scan& in, int k) const { return ((size_t)batch * in.e + channel) * N + state(k); }
  __device__ __forceinline__ size_t inCheckpoint(const Scan& in, int segment, int k) const {
    const int segments = (in.l + SEGMENT - 1) / SEGMENT;
    return (((size_t)batch * segments + segment) * N + state(k)) * in.e + channel;
  }
  __device__ __forceinline__ float rate(const Scan& in, int k) const { return has(k) ? in.A[(size_t)channel * N + state(k)] : 0; }
};

// A segment's values in shared memory: a lane reads its own column of the first four; B and C are everybody's.
// Steps behind the last token have step length 0, which passes the state on.
struct Segment {
  float u[SEGMENT][32], dt[SEGMENT][32], slope[SEGMENT][32], dy[SEGMENT][32];
  float B[SEGMENT * ROW], C[SEGMENT * ROW];
};

// The same on its way from memory: what one lane fetches.
struct Fetched {
  float u[SEGMENT], delta[SEGMENT], mask[SEGMENT], dy[SEGMENT], b[TILE], c[TILE];

  __device__ __forceinline__ void fetch(const Scan& in, const float* gradient, const Place& at, int start) {
#pragma unroll
    for (int t = 0; t < SEGMENT; t++) {
      const bool inside = start + t >= 0 && start + t < in.l;
      const size_t token = inside ? at.token0 + tokenAt(in, start + t) : 0;
      u[t] = inside ? in.u[token * in.e + at.channel] : 0;
      delta[t] = inside ? in.delta[token * in.e + at.channel] : 0;
      mask[t] = !inside ? 0 : in.mask ? in.mask[token] : 1;
      dy[t] = inside && gradient && at.there ? gradient[token * in.e + at.channel] : 0;
    }
#pragma unroll
    for (int i = 0; i < TILE; i++) {
      const int place = i * 32 + at.lane, t = place / ROW, k = place % ROW, step = start + t;
      const bool inside = t < SEGMENT && k < N && step >= 0 && step < in.l;
      const size_t from = inside ? (size_t)(at.token0 + tokenAt(in, step)) * N + k : 0;
      b[i] = inside ? in.B[from] : 0;
      c[i] = inside ? in.C[from] : 0;
    }
  }

  __device__ __forceinline__ void share(Segment& to, const Scan& in, float bias, int lane) const {
    __syncwarp();
#pragma unroll
    for (int t = 0; t < SEGMENT; t++) {
      const float raw = delta[t] + bias;
      to.u[t][lane] = u[t];
      to.dt[t][lane] = (in.softplus ? softplus(raw) : raw) * mask[t];
      to.slope[t][lane] = (in.softplus ? sigmoid(raw) : 1) * mask[t];
      to.dy[t][lane] = dy[t];
    }
#pragma unroll
    for (int i = 0; i < TILE; i++) {
      if (i * 32 + lane >= SEGMENT * ROW) break;
      to.B[i * 32 + lane] = b[i];
      to.C[i * 32 + lane] = c[i];
    }
    __syncwarp();
  }
};
