// Gradients, from the last segment to the first; the states inside of a segment are computed again from its checkpoint. Equations: ../cpu.ts.
// Sums over channels or batch are left as parts, which sums.cu adds up: dA [b, e, n]; dB and dC [b, warps, l, n]; dD and dbias [b, e].
struct Backward {
  Scan in;
  const float *checkpoints, *dy, *dLast;
  float *du, *ddelta, *dA, *dB, *dC, *dD, *dbias, *dinitial;  // the last three may be null
};

extern "C" __global__ void __launch_bounds__(32) scanBackward(Backward p) {
  __shared__ Segment now;
  __shared__ float states[SEGMENT][S][32];  // before each token; a lane reads its own only
  __shared__ float sums[2 * S][33];         // what each lane adds to a token's dB and dC
  const Scan in = p.in;
  const Place at(in);
  const float skip = in.D ? in.D[at.channel] : 0;
  const float bias = in.bias ? in.bias[at.channel] : 0;
  float A[S], h[S], g[S], dA[S], dD = 0, dbias = 0;
#pragma unroll
  for (int k = 0; k < S; k++) {
    A[k] = at.rate(in, k);
    g[k] = at.there && at.has(k) ? p.dLast[at.inState(in, k)] : 0;
    dA[k] = 0;
  }
  const int segments = (in.l + SEGMENT - 1) / SEGMENT;
  Fetched next;
  next.fetch(in, p.dy, at, (segments - 1) * SEGMENT);
  for (int segment = segments - 1; segment >= 0; segment--) {
    const int start = segment * SEGMENT, tokens = min(SEGMENT, in.l - start);
#pragma unroll
    for (int k = 0; k < S; k++) h[k] = at.has(k) ? p.checkpoints[at.inCheckpoint(in, segment, k)] : 0;
    next.share(now, in, bias, at.lane);
    next.fetch(in, p.dy, at, start - SEGMENT);
#pragma unroll 1
    for (int t = 0; t < tokens; t++) {
      const float dt = now.dt[t][at.lane], x = dt * now.u[t][at.lane];
#pragma unroll
      for (int k = 0; k < S; k++) {
        states[t][k][at.lane] = h[k];
        const float z = dt * A[k], a = decay(z);
        h[k] = a * h[k] + x * gain(z, a) * now.B[t * ROW + at.state(k)];
      }
    }
#pragma unroll 1
    for (int t = tokens - 1; t >= 0; t--) {
      const float u = now.u[t][at.lane], dt = now.dt[t][at.lane], dy = now.dy[t][at.lane], x = dt * u;
      float dx = 0, throughDecay = 0;
#pragma unroll
      for (int k = 0; k < S; k++) {
        const float b = now.B[t * ROW + at.state(k)], before = states[t][k][at.lane];
        const float z = dt * A[k], a = decay(z), f = gain(z, a);
        const float gh = g[k] + now.C[t * ROW + at.state(k)] * dy;
        const float dz = gh * (decaySlope(a, f) * before + x * b * gainSlope(z, a, f));
        sums[k][at.lane] = gh * x * f;  // lanes without a channel: dy and g are 0
        sums[S + k][at.lane] = dy * h[k];
        dx += gh * f * b;
        dA[k] += dt * dz;
        throughDecay += A[k] * dz;
        g[k] = gh * a;
        h[k] = before;
      }
      dx = sumOfChannel(dx);
      throughDecay = sumOfChannel(throughDecay);
      const float dDelta = (throughDecay + dx * u) * now.slope[t][at.lane];
      const int step = tokenAt(in, start + t);
      if (at.there && at.part == 0) {
        const size_t place = (size_t)(at.token0 + step) * in.e + at.channel;
        p.du[place] = dx * dt + skip * dy;
        p.ddelta[place] = dDelta;
      }
      dbias += dDelta;
      dD += dy * u;
      __syncwarp();
#pragma unroll
      for (int v = at.lane; v < 2 * ROW; v += 32) {  // each lane adds up one or more of the sums
        const int row = v / LANES, part = v % LANES, state = part * S + row % S;
        float sum = 0;
#pragma unroll
        for (int c = 0; c < CHANNELS; c++) sum += sums[row][c * LANES + part];
        float* to = row < S ? p.dB : p.dC;
        if (state < N) to[(((size_t)at.batch * gridDim.y + blockIdx.y) * in.l + step) * N + state] = sum;
      }
      __syncwarp();
    }
  }
  if (!at.there) return;
#pragma unroll
  for (int k = 0; k < S; k++) {
    if (!at.has(k)) continue;
    p.dA[at.inState(in, k)] = dA[k];
    if (p.dinitial) p.dinitial[at.inState(in, k)] = g[k];
  }
  if (at.part > 0) return;
  if (p.dD) p.dD[(size_t)at.batch * in.e + at.channel] = dD;
  if (p.dbias) p.dbias[(size_t)at.batch * in.e + at.channel] = dbias;
}
