// The scan's gradients.
#include <cstring>

#include "scan.h"

namespace {

// A segment of one block once more, and back from the last token to the first. Tiles [SEGMENT, PITCH]: dt = δ, x = δ u, dy; dx = Σ_n g φ B and
// dz = Σ_n A s added to. A, h before the segment, g in and out, dA added to [n, LANES]; B, C [SEGMENT, n]; dB, dC added to [SEGMENT, n, LANES].
template <int rule, class V>
INLINE void sweepBy(int64_t n, const float* __restrict A, const float* __restrict B, const float* __restrict C, const float* __restrict dt,
                    const float* __restrict x, const float* __restrict dy, const float* __restrict h, float* __restrict g, float* __restrict dA,
                    float* __restrict dB, float* __restrict dC, float* __restrict dx, float* __restrict dz) {
  constexpr int width = sizeof(V) / sizeof(float), parts = LANES / width;
  for (int64_t k = 0; k < n; k++, A += LANES, h += LANES, g += LANES, dA += LANES) {
    V decays[SEGMENT][parts], states[SEGMENT + 1][parts];
    std::memcpy(states[0], h, sizeof states[0]);  // TensorFlow's memory: not always from the start of a cache line
#pragma GCC unroll 8
    for (int t = 0; t < SEGMENT; t++) {
      for (int i = 0; i < parts; i++) {
        const V z = at<V>(dt, t * PITCH + i * width) * at<V>(A, i * width);
        const V a = decays[t][i] = decay<rule>(z);
        states[t + 1][i] = a * states[t][i] + at<V>(x, t * PITCH + i * width) * gain<rule>(z, a) * B[t * n + k];
      }
    }
    V through[parts], sumA[parts];
    for (int i = 0; i < parts; i++) through[i] = at<V>(g, i * width), sumA[i] = at<V>(dA, i * width);
#pragma GCC unroll 8
    for (int t = SEGMENT - 1; t >= 0; t--) {
      const int64_t sum = (t * n + k) * LANES;
      for (int i = 0; i < parts; i++) {
        const int j = i * width, tile = t * PITCH + j;
        const V step = at<V>(dt, tile), in = at<V>(x, tile), out = at<V>(dy, tile), a = decays[t][i], rate = at<V>(A, j);
        const V gradient = through[i] + C[t * n + k] * out;
        through[i] = gradient * a;
        V s, sent = gradient;
        if constexpr (rule == MAMBA) s = through[i] * states[t][i];
        else {
          const V z = step * rate, f = gain<rule>(z, a);
          s = gradient * (decaySlope<rule>(a, f) * states[t][i] + in * B[t * n + k] * gainSlope<rule>(z, a, f));
          sent = gradient * f;
        }
        at<V>(dC, sum + j) += out * states[t + 1][i];
        at<V>(dB, sum + j) += in * sent;
        at<V>(dx, tile) += sent * B[t * n + k];
        at<V>(dz, tile) += rate * s;
        sumA[i] += step * s;
      }
    }
    for (int i = 0; i < parts; i++) at<V>(g, i * width) = through[i], at<V>(dA, i * width) = sumA[i];
  }
}

using Sweep = void(int64_t, const float*, const float*, const float*, const float*, const float*, const float*, const float*, float*, float*, float*,
                   float*, float*, float*);
template <int rule>
FOR_OTHER_PROCESSORS void sweep(int64_t n, const float* A, const float* B, const float* C, const float* dt, const float* x, const float* dy,
                                const float* h, float* g, float* dA, float* dB, float* dC, float* dx, float* dz) {
  sweepBy<rule, float>(n, A, B, C, dt, x, dy, h, g, dA, dB, dC, dx, dz);
}
template <int rule>
WITH_AVX512 void sweepWide(int64_t n, const float* A, const float* B, const float* C, const float* dt, const float* x, const float* dy,
                           const float* h, float* g, float* dA, float* dB, float* dC, float* dx, float* dz) {
  sweepBy<rule, Wide>(n, A, B, C, dt, x, dy, h, g, dA, dB, dC, dx, dz);
}

// From the sweep's tiles dx and dz: rows of du and ddelta; dD and the bias's gradient are added to.
FOR_EVERY_PROCESSOR void finish(int rows, int64_t width, float unit, int64_t step, const float* __restrict skip, const float* __restrict u,
                                const float* __restrict dt, const float* __restrict slope, const float* __restrict dy, const float* __restrict dx,
                                const float* __restrict dz, float* __restrict du, float* __restrict dDelta, float* __restrict dD, float* __restrict dBias) {
  for (int t = 0; t < rows; t++, u += step, dt += PITCH, slope += PITCH, dy += PITCH, dx += PITCH, dz += PITCH, du += step, dDelta += step) {
    for (int64_t i = 0; i < width; i++) {
      const float gradient = (dz[i] * unit + u[i] * dx[i]) * slope[i];
      dD[i] += dy[i] * u[i];
      dBias[i] += gradient;
      du[i] = dx[i] * dt[i] + skip[i] * dy[i];
      dDelta[i] = gradient;
    }
  }
}

// Sums of LANES numbers each.
FOR_EVERY_PROCESSOR void sumLanes(int64_t count, const float* __restrict from, float* __restrict to) {
  for (int64_t k = 0; k < count; k++, from += LANES) {
    float half[8], quarter[4];
    for (int i = 0; i < 8; i++) half[i] = from[i] + from[i + 8];
    for (int i = 0; i < 4; i++) quarter[i] = half[i] + half[i + 4];
    to[k] = (quarter[0] + quarter[1]) + (quarter[2] + quarter[3]);
  }
}

// The inputs of SelectiveScan, checkpoints, dy, dLast → du, ddelta, dA, dB, dC, and dD, ddeltaBias, dinitialState where given
struct Backward : Scan {
  using Scan::Scan;
  void operator()(Run& run) const {
    constexpr Sweep *const plain[] = BY_RULE(sweep), *const wide[] = BY_RULE(sweepWide);
    const auto sweepOne = hasWide() ? wide[rule] : plain[rule];
    const Inputs in = inputs(run);
    const Sizes at = sizes(in);
    const Tensor checkpoints = run.input(9), dy = run.input(10), dLast = run.input(11);
    const Tensor du = run.outputLike(in.u), ddelta = run.outputLike(in.delta), dA = run.outputLike(in.A);
    const Tensor dB = run.outputLike(in.B), dC = run.outputLike(in.C);
    const Tensor dD = run.outputLike(in.D), dBias = run.outputLike(in.deltaBias), dInitial = run.outputLike(in.initialState);
    const int64_t n = at.n, table = n * LANES, across = direction() * at.e, tokens = at.b * at.l * n;
    Floats sumA(at.b * at.e * n), sumD(at.b * at.e), sumBias(at.b * at.e), sumB(at.groups * tokens), sumC(at.groups * tokens);
    parallel(at.b * at.groups, [&](int64_t part) {
      const Place p = at.place(part);
      const int64_t channel = p.row * at.e + p.channel;
      Tiles tiles = this->tiles(in, at, p);
      Floats g(p.blocks * table), ownA(p.blocks * table), ownD(PITCH), ownBias(PITCH), out(SEGMENT * PITCH), dx = out, dz = out;
      Floats ownB(SEGMENT * table), ownC(SEGMENT * table);
      if (dLast) loadStates(p.channels, n, dLast + channel * n, 1, g.data());
      for (int64_t segment = at.segments - 1; segment >= 0; segment--) {
        const int count = rows(at, segment);
        const int64_t first = token(at, p.row, segment), corner = first * at.e + p.channel;
        for (Floats* sums : {&dx, &dz, &ownB, &ownC}) std::fill(sums->begin(), sums->end(), 0.f);
        if (count < SEGMENT) std::fill(out.begin(), out.end(), 0.f);
        open<true>(in, at, p, segment, tiles);
        copyRows(count, p.channels, dy + corner, across, out.data(), PITCH);
        const float* checkpoint = checkpoints + at.checkpoint(p, segment);
        for (int64_t i = 0; i < p.blocks; i++)
          sweepOne(n, &tiles.rates[i * table], tiles.B.data(), tiles.C.data(), &tiles.dt[i * LANES], &tiles.x[i * LANES], &out[i * LANES],
                   checkpoint + i * table, &g[i * table], &ownA[i * table], ownB.data(), ownC.data(), &dx[i * LANES], &dz[i * LANES]);
        finish(count, p.channels, exponential(rule) ? LN2 : 1.f, across, tiles.skip.data(), in.u + corner, tiles.dt.data(), tiles.slope.data(), out.data(),
               dx.data(), dz.data(), du + corner, ddelta + corner, ownD.data(), ownBias.data());
        for (int64_t t = 0; t < count; t++) {
          const int64_t to = p.block / at.group * tokens + (first + direction() * t) * n;
          sumLanes(n, &ownB[t * table], &sumB[to]);
          sumLanes(n, &ownC[t * table], &sumC[to]);
        }
      }
      saveStates(p.channels, n, ownA.data(), &sumA[channel * n]);
      std::copy_n(ownD.data(), p.channels, &sumD[channel]);
      std::copy_n(ownBias.data(), p.channels, &sumBias[channel]);
      if (dInitial) saveStates(p.channels, n, g.data(), dInitial + channel * n);
    });
    addUp(sumA, at.b, dA);
    addUp(sumB, at.groups, dB);
    addUp(sumC, at.groups, dC);
    addUp(sumD, at.b, dD);
    addUp(sumBias, at.b, dBias);
  }
};

const Registration<Backward> backward({"SelectiveScanGrad",
                                       {"u: float", "delta: float", "A: float", "B: float", "C: float", "D: float", "deltaBias: float", "mask: float",
                                        "initialState: float", "checkpoints: float", "dy: float", "dLast: float"},
                                       {"gradients: n * float"},
                                       {"rule: int", "softplus: int", "reverse: int", "n: int >= 1"}});

}  // namespace
