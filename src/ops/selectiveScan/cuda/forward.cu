// y [b, l, e], the last state [b, e, n], and the state before every segment [b, segments, n, e], from which the way back starts.
struct Forward {
  Scan in;
  float *y, *last, *checkpoints;
};

extern "C" __global__ void __launch_bounds__(32) scanForward(Forward p) {
  __shared__ Segment now;
  const Scan in = p.in;
  const Place at(in);
  const float skip = in.D ? in.D[at.channel] : 0;
  const float bias = in.bias ? in.bias[at.channel] : 0;
  float A[S], h[S];
#pragma unroll
  for (int k = 0; k < S; k++) {
    A[k] = at.rate(in, k);
    h[k] = at.has(k) && in.initial ? in.initial[at.inState(in, k)] : 0;
  }
  Fetched next;
  next.fetch(in, nullptr, at, 0);
  for (int start = 0, segment = 0; start < in.l; start += SEGMENT, segment++) {
    next.share(now, in, bias, at.lane);
    next.fetch(in, nullptr, at, start + SEGMENT);
#pragma unroll
    for (int k = 0; k < S; k++)
      if (at.there && at.has(k)) p.checkpoints[at.inCheckpoint(in, segment, k)] = h[k];
    const int tokens = min(SEGMENT, in.l - start);
#pragma unroll 1
    for (int t = 0; t < tokens; t++) {
      const float u = now.u[t][at.lane], dt = now.dt[t][at.lane], x = dt * u;
      float sum = 0;
#pragma unroll
      for (int k = 0; k < S; k++) {
        const float z = dt * A[k], a = decay(z);
        h[k] = a * h[k] + x * gain(z, a) * now.B[t * ROW + at.state(k)];
        sum += now.C[t * ROW + at.state(k)] * h[k];
      }
      sum = sumOfChannel(sum);
      if (at.there && at.part == 0) p.y[(size_t)(at.token0 + tokenAt(in, start + t)) * in.e + at.channel] = sum + skip * u;
    }
  }
#pragma unroll
  for (int k = 0; k < S; k++)
    if (at.there && at.has(k)) p.last[at.inState(in, k)] = h[k];
}
