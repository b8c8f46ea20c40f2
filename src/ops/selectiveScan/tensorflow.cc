// The selective scan as TensorFlow operations, forward and backward. Per channel, with z = δ A, x = δ u, φ = B̄/(δB):
//
//   δ_t = softplus(delta_t + bias) · mask_t        h_t = Ā(z) h_{t-1} + x_t φ(z) B_t        y_t = ⟨C_t, h_t⟩ + D u_t
//
//   g_t = ∂L/∂h_t = C_t ȳ_t + Ā_{t+1} g_{t+1}      dB = Σ_e g x φ      dC = Σ_e ȳ h      s = ∂L/∂z = g (Ā' h_{t-1} + x B φ')
//   dA = Σ_t δ s      dδ = Σ_n A s + u Σ_n g φ B      du = δ Σ_n g φ B + D ȳ
//
// Source: Gu & Dao, Mamba, arXiv 2312.00752, section 3.2 and algorithm 2; the gradients are derived in README.md.
// Axes: b batch, l sequence, e channels, n state.
//
// LANES neighbouring channels (a block) go side by side, SEGMENT tokens at a time, one state after the other: with AVX-512 a state, its decays and
// the sums over states stay in registers. The states before every segment are kept; the backward pass computes those between again. A part of
// the work is one batch row and GROUP blocks, whose tiles fit in the first-level cache: dB and dC, sums over all channels, are added up per group,
// dA, dD and the bias's gradient per batch row, and then in order.
#include <algorithm>

#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

constexpr int SEGMENT = 8;
constexpr int GROUP = 8;
constexpr int PITCH = GROUP * LANES;  // of a tile's rows

// The rules of discretization: the numbers of codes.ts, the formulas of discretization.ts. z comes scaled: for the exponential rules in powers of 2.
enum Rule { MAMBA, ZOH, BILINEAR, EULER };
constexpr bool exponential(int rule) { return rule == MAMBA || rule == ZOH; }

// Functions of one float, or of a register of them: V.

// (e^z - 1)/z = Σ z^k/(k+1)!, and its derivative, for |z| < 1.
template <class V>
INLINE V series(V z) {
  V p = z * (1 / 3628800.f) + 1 / 362880.f;
  for (float term : {1 / 40320.f, 1 / 5040.f, 1 / 720.f, 1 / 120.f, 1 / 24.f, 1 / 6.f, .5f, 1.f}) p = p * z + term;
  return p;
}
template <class V>
INLINE V seriesSlope(V z) {
  V p = z * (9 / 3628800.f) + 8 / 362880.f;
  for (float term : {7 / 40320.f, 6 / 5040.f, 5 / 720.f, 4 / 120.f, 3 / 24.f, 2 / 6.f, .5f}) p = p * z + term;
  return p;
}

// Ā
template <int rule, class V>
INLINE V decay(V z) {
  if constexpr (exponential(rule)) return exp2Of(z);
  if constexpr (rule == BILINEAR) return (1.f + .5f * z) / (1.f - .5f * z);
  return 1.f + z;
}
// φ, where a = Ā
template <int rule, class V>
INLINE V gain(V z, V a) {
  if constexpr (rule == ZOH) {
    const V natural = z * LN2;
    return (natural < 0.f ? -natural : natural) < 1.f ? series(natural) : (a - 1.f) / natural;
  }
  if constexpr (rule == BILINEAR) return 1.f / (1.f - .5f * z);
  return V{} + 1.f;
}
// Ā' and φ', by the natural z, where f = φ
template <int rule, class V>
INLINE V decaySlope(V a, V f) {
  if constexpr (exponential(rule)) return a;
  if constexpr (rule == BILINEAR) return f * f;
  return V{} + 1.f;
}
template <int rule, class V>
INLINE V gainSlope(V z, V a, V f) {
  if constexpr (rule == ZOH) {
    const V natural = z * LN2;
    return (natural < 0.f ? -natural : natural) < 1.f ? seriesSlope(natural) : (a - f) / natural;
  }
  if constexpr (rule == BILINEAR) return f * f * .5f;
  return V{};
}

template <class V>
INLINE V& at(float* floats, int64_t i) { return *reinterpret_cast<V*>(floats + i); }
template <class V>
INLINE const V& at(const float* floats, int64_t i) { return *reinterpret_cast<const V*>(floats + i); }

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

// The same once more, and back from the last token to the first. h: the states before the segment; g [n, LANES] in and out, dA [n, LANES] and
// dB, dC [SEGMENT, n, LANES] added to, tiles dx = Σ_n g φ B and dz = Σ_n A s added to.
template <int rule, class V>
INLINE void sweepBy(int64_t n, const float* __restrict A, const float* __restrict B, const float* __restrict C, const float* __restrict dt,
                    const float* __restrict x, const float* __restrict dy, const float* __restrict h, float* __restrict g, float* __restrict dA,
                    float* __restrict dB, float* __restrict dC, float* __restrict dx, float* __restrict dz) {
  constexpr int width = sizeof(V) / sizeof(float), parts = LANES / width;
  for (int64_t k = 0; k < n; k++, A += LANES, h += LANES, g += LANES, dA += LANES) {
    V decays[SEGMENT][parts], states[SEGMENT + 1][parts];
    for (int i = 0; i < parts; i++) states[0][i] = at<V>(h, i * width);
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

using Advance = void(int64_t, const float*, const float*, const float*, const float*, const float*, float*, float*);
using Sweep = void(int64_t, const float*, const float*, const float*, const float*, const float*, const float*, const float*, float*, float*, float*,
                   float*, float*, float*);
template <int rule>
FOR_OTHER_PROCESSORS void advance(int64_t n, const float* A, const float* B, const float* C, const float* dt, const float* x, float* h, float* y) {
  advanceBy<rule, float>(n, A, B, C, dt, x, h, y);
}
template <int rule>
WITH_AVX512 void advanceWide(int64_t n, const float* A, const float* B, const float* C, const float* dt, const float* x, float* h, float* y) {
  advanceBy<rule, Wide>(n, A, B, C, dt, x, h, y);
}
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

// δ and x = δ u as tiles [rows, PITCH], from rows of u and delta, `step` apart; where asked for, the derivative of δ by delta. mask: one number a
// token, `next` apart.
template <bool withSlope>
FOR_EVERY_PROCESSOR void stepLengths(int rows, int64_t width, bool softplus, const float* __restrict bias, const float* mask, int64_t next, int64_t step,
                                     const float* __restrict u, const float* __restrict delta, float* __restrict dt, float* __restrict x,
                                     float* __restrict slope) {
  for (int t = 0; t < rows; t++, u += step, delta += step, dt += PITCH, x += PITCH, slope += withSlope ? PITCH : 0) {
    const float m = mask != nullptr ? mask[t * next] : 1.f;
    if (softplus) {
      for (int64_t i = 0; i < width; i++) {
        const float v = delta[i] + bias[i], w = expOf(-std::fabs(v));
        const float shared = 1.f / ((1.f + w) * (2.f + w));  // one division for both quotients
        dt[i] = m * (.5f * (v + std::fabs(v)) + log1pOf(w * (1.f + w) * shared));
        if constexpr (withSlope) slope[i] = m * (v < 0.f ? w : 1.f) * (2.f + w) * shared;
        x[i] = dt[i] * u[i];
      }
    } else {
      for (int64_t i = 0; i < width; i++) {
        dt[i] = m * (delta[i] + bias[i]);
        if constexpr (withSlope) slope[i] = m;
        x[i] = dt[i] * u[i];
      }
    }
  }
}

// skip u, the tile that y is added to.
FOR_EVERY_PROCESSOR void skipOver(int rows, int64_t width, const float* __restrict skip, const float* __restrict u, int64_t step, float* __restrict y) {
  for (int t = 0; t < rows; t++, u += step, y += PITCH)
    for (int64_t i = 0; i < width; i++) y[i] = skip[i] * u[i];
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

// Rows of `width` floats, `step` apart, to and from rows of a tile, `pitch` apart.
void copyRows(int rows, int64_t width, const float* from, int64_t step, float* to, int64_t pitch) {
  for (int t = 0; t < rows; t++, from += step, to += pitch) std::copy_n(from, width, to);
}
// [channels, n] to and from [blocks, n, LANES].
void loadStates(int64_t channels, int64_t n, const float* from, float scale, float* to) {
  for (int64_t i = 0; i < channels; i++)
    for (int64_t k = 0; k < n; k++) to[(i / LANES * n + k) * LANES + i % LANES] = *from++ * scale;
}
void saveStates(int64_t channels, int64_t n, const float* from, float* to) {
  for (int64_t i = 0; i < channels; i++)
    for (int64_t k = 0; k < n; k++) *to++ = from[(i / LANES * n + k) * LANES + i % LANES];
}

struct Inputs {
  Tensor u, delta, A, B, C, D, deltaBias, mask, initialState;
};

// What forward and backward share: options, sizes, and where things lie.
struct Scan {
  int rule;
  bool softplus, reverse;
  explicit Scan(const Attributes& given) : rule(given.integer("rule")), softplus(given.integer("softplus")), reverse(given.integer("reverse")) {}

  // One group of blocks of one batch row.
  struct Place {
    int64_t row, block, blocks, channel, channels;  // first and how many
  };

  struct Sizes {
    int64_t b, l, e, n;
    int64_t blocks = (e + LANES - 1) / LANES, groups = (blocks + GROUP - 1) / GROUP, segments = (l + SEGMENT - 1) / SEGMENT;
    Place place(int64_t part) const {
      const int64_t block = part % groups * GROUP, channel = block * LANES;
      return {part / groups, block, std::min<int64_t>(GROUP, blocks - block), channel, std::min<int64_t>(PITCH, e - channel)};
    }
    int64_t checkpoint(const Place& p, int64_t segment) const { return ((p.row * segments + segment) * blocks + p.block) * n * LANES; }
  };
  static Inputs inputs(Run& run) {
    return {run.input(0), run.input(1), run.input(2), run.input(3), run.input(4), run.input(5), run.input(6), run.input(7), run.input(8)};
  }
  static Sizes sizes(const Inputs& in) { return {in.u.shape[0], in.u.shape[1], in.u.shape[2], in.A.shape[1]}; }

  // The segment's first token in scan order; the next one lies `direction` tokens on.
  int64_t token(const Sizes& at, int64_t row, int64_t segment) const {
    const int64_t begun = segment * SEGMENT;
    return row * at.l + (reverse ? at.l - 1 - begun : begun);
  }
  int64_t direction() const { return reverse ? -1 : 1; }
  static int rows(const Sizes& at, int64_t segment) { return static_cast<int>(std::min<int64_t>(SEGMENT, at.l - segment * SEGMENT)); }

  // Tiles of one segment, 0 past its last token and the last channel: δ, its slope, x = δ u, B and C. rates: A in the form of the rule's decay.
  struct Tiles {
    Floats dt = Floats(SEGMENT * PITCH), slope = dt, x = dt, B, C, bias = Floats(PITCH), skip = bias, rates;
  };
  Tiles tiles(const Inputs& in, const Sizes& at, const Place& p) const {
    Tiles made;
    if (in.deltaBias) std::copy_n(in.deltaBias + p.channel, p.channels, made.bias.data());
    if (in.D) std::copy_n(in.D + p.channel, p.channels, made.skip.data());
    made.B = made.C = Floats(SEGMENT * at.n);
    made.rates = Floats(p.blocks * at.n * LANES);
    loadStates(p.channels, at.n, in.A + p.channel * at.n, exponential(rule) ? LOG2E : 1.f, made.rates.data());
    return made;
  }
  template <bool withSlope>
  void open(const Inputs& in, const Sizes& at, const Place& p, int64_t segment, Tiles& tiles) const {
    const int64_t first = token(at, p.row, segment), corner = first * at.e + p.channel, n = at.n;
    const int count = rows(at, segment);
    if (count < SEGMENT)
      for (Floats* tile : {&tiles.dt, &tiles.x, &tiles.B, &tiles.C}) std::fill(tile->begin(), tile->end(), 0.f);
    stepLengths<withSlope>(count, p.channels, softplus, tiles.bias.data(), in.mask ? in.mask + first : nullptr, direction(), direction() * at.e,
                           in.u + corner, in.delta + corner, tiles.dt.data(), tiles.x.data(), tiles.slope.data());
    copyRows(count, n, in.B + first * n, direction() * n, tiles.B.data(), n);
    copyRows(count, n, in.C + first * n, direction() * n, tiles.C.data(), n);
  }
};

#define BY_RULE(function) {function<MAMBA>, function<ZOH>, function<BILINEAR>, function<EULER>}

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

// The same inputs, checkpoints, dy, dLast → du, ddelta, dA, dB, dC, and dD, ddeltaBias, dinitialState where given
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
          const int64_t to = p.block / GROUP * tokens + (first + direction() * t) * n;
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

const Registration<Forward> forward({"SelectiveScan",
                                     {"u: float", "delta: float", "A: float", "B: float", "C: float", "D: float", "deltaBias: float", "mask: float",
                                      "initialState: float"},
                                     {"y: float", "lastState: float", "checkpoints: float"},
                                     {"rule: int", "softplus: int", "reverse: int"}});
const Registration<Backward> backward({"SelectiveScanGrad",
                                       {"u: float", "delta: float", "A: float", "B: float", "C: float", "D: float", "deltaBias: float", "mask: float",
                                        "initialState: float", "checkpoints: float", "dy: float", "dLast: float"},
                                       {"gradients: n * float"},
                                       {"rule: int", "softplus: int", "reverse: int", "n: int >= 1"}});

}  // namespace
