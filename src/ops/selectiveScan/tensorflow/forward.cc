// The scan, forwards.
#include "scan.h"

namespace {

// A segment of one block. Tiles [SEGMENT, PITCH]: dt = δ, x = δ u, y added to. A, h [n, LANES]; B, C [SEGMENT, n].
template <int rule, class V>
INLINE void advanceBy(int64_t n, const float* __restrict A, const float* __restrict B, const float* __restrict C, const float* __restrict dt,
                      const float* __restrict x, float* __restrict h, float* __restrict y) {
  constexpr int width = sizeof(V) / sizeof(float), parts = LANES / width;
  V sums[SEGMENT][parts];
#pragma GCC unroll 8
  for (int t = 0; t < SEGMENT; t++)
    for (int i = 0; i < parts; i++) sums[t][i] = at<V>(y, t * PITCH + i * width);
  for (int64_t k = 0; k < n; k++) {
    V state[parts];
    for (int i = 0; i < parts; i++) state[i] = at<V>(h, k * LANES + i * width);
#pragma GCC unroll 8
    for (int t = 0; t < SEGMENT; t++) {
      for (int i = 0; i < parts; i++) {
        const V z = at<V>(dt, t * PITCH + i * width) * at<V>(A, k * LANES + i * width);
        const V a = decay<rule>(z);
        state[i] = a * state[i] + at<V>(x, t * PITCH + i * width) * gain<rule>(z, a) * B[t * n + k];
        sums[t][i] += C[t * n + k] * state[i];
      }
    }
    for (int i = 0; i < parts; i++) at<V>(h, k * LANES + i * width) = state[i];
  }
#pragma GCC unroll 8
  for (int t = 0; t < SEGMENT; t++)
    for (int i = 0; i < parts; i++) at<V>(y, t * PITCH + i * width) = sums[t][i];
}

using Advance = void(int64_t, const float*, const float*, const float*, const float*, const float*, float*, float*);
template <int rule>
FOR_OTHER_PROCESSORS void advance(int64_t n, const float* A, const float* B, const float* C, const float* dt, const float* x, float* h, float* y) {
  advanceBy<rule, float>(n, A, B, C, dt, x, h, y);
}
template <int rule>
WITH_AVX512 void advanceWide(int64_t n, const float* A, const float* B, const float* C, const float* dt, const float* x, float* h, float* y) {
  advanceBy<rule, Wide>(n, A, B, C, dt, x, h, y);
}
// skip u, the tile that y is added to.
FOR_EVERY_PROCESSOR void skipOver(int rows, int64_t width, const float* __restrict skip, const float* __restrict u, int64_t step, float* __restrict y) {
  for (int t = 0; t < rows; t++, u += step, y += PITCH)
    for (int64_t i = 0; i < width; i++) y[i] = skip[i] * u[i];
}

// → y [b, l, e], lastState [b, e, n], checkpoints: the state before every segment [b, segments, blocks, n, LANES]
struct Forward : Scan {
  using Scan::Scan;
  void operator()(Run& run) const {
    constexpr Advance *const plain[] = BY_RULE(advance), *const wide[] = BY_RULE(advanceWide);
    const auto advanceOne = hasWide() ? wide[rule] : plain[rule];
    const Inputs in = inputs(run);
    const Sizes at = sizes(in);
    const Tensor y = run.output(in.u.shape), last = run.output({at.b, at.e, at.n});
    const Tensor checkpoints = run.output({at.b, at.segments, at.blocks, at.n, LANES});
    const int64_t n = at.n, table = n * LANES, across = direction() * at.e;
    parallel(at.b * at.groups, [&](int64_t part) {
      const Place p = at.place(part);
      Tiles tiles = this->tiles(in, at, p);
      Floats h(p.blocks * table), out(SEGMENT * PITCH);
      const int64_t state = (p.row * at.e + p.channel) * n;
      if (in.initialState) loadStates(p.channels, n, in.initialState + state, 1, h.data());
      for (int64_t segment = 0; segment < at.segments; segment++) {
        const int count = rows(at, segment);
        const int64_t corner = token(at, p.row, segment) * at.e + p.channel;
        std::copy_n(h.data(), h.size(), checkpoints + at.checkpoint(p, segment));
        open<false>(in, at, p, segment, tiles);
        skipOver(count, p.channels, tiles.skip.data(), in.u + corner, across, out.data());
        for (int64_t i = 0; i < p.blocks; i++)
          advanceOne(n, &tiles.rates[i * table], tiles.B.data(), tiles.C.data(), &tiles.dt[i * LANES], &tiles.x[i * LANES], &h[i * table], &out[i * LANES]);
        copyRows(count, p.channels, out.data(), PITCH, y + corner, across);
      }
      saveStates(p.channels, n, h.data(), last + state);
    });
  }
};

const Registration<Forward> forward({"SelectiveScan",
                                     {"u: float", "delta: float", "A: float", "B: float", "C: float", "D: float", "deltaBias: float", "mask: float",
                                      "initialState: float"},
                                     {"y: float", "lastState: float", "checkpoints: float"},
                                     {"rule: int", "softplus: int", "reverse: int"}});

}  // namespace
