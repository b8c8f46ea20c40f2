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
// LANES neighbouring channels (a block) go side by side, and h [n, LANES] stays in the first-level cache. The state before every SEGMENT tokens is
// kept; the backward pass computes the states between again. A part of the work is one batch row and GROUP blocks, whose tokens are read and
// written in one run: dB and dC, sums over all channels, are added up per group, dA, dD and the bias's gradient per batch row, and then in order.
#include <algorithm>

#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

constexpr int SEGMENT = 64;
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
template <int rule>
INLINE float decaySlope(float a, float f) {
  return exponential(rule) ? a : rule == BILINEAR ? f * f : 1.f;
}
template <int rule>
INLINE float gainSlope(float z, float a, float f) {
  if constexpr (rule == ZOH) {
    const float natural = z * LN2;
    return std::fabs(natural) < 1.f ? seriesSlope(natural) : (a - f) / natural;
  }
  return rule == BILINEAR ? f * f * .5f : 0.f;
}

template <class V>
INLINE V& at(float* floats, int64_t i) { return *reinterpret_cast<V*>(floats + i); }
template <class V>
INLINE const V& at(const float* floats, int64_t i) { return *reinterpret_cast<const V*>(floats + i); }

// `rows` tokens of one block. Tiles [rows, PITCH]: dt = δ, x = δ u, y added to. A, h [n, LANES]; B, C [n] of each token, `step` apart.
template <int rule, class V>
INLINE void advanceBy(int rows, int64_t n, const float* __restrict A, const float* B, const float* C, int64_t step, const float* __restrict dt,
                      const float* __restrict x, float* __restrict h, float* __restrict y) {
  constexpr int width = sizeof(V) / sizeof(float);
  for (int t = 0; t < rows; t++, B += step, C += step, dt += PITCH, x += PITCH, y += PITCH) {
    for (int64_t k = 0; k < n; k++) {
      for (int i = 0; i < LANES; i += width) {
        V& state = at<V>(h, k * LANES + i);
        const V z = at<V>(dt, i) * at<V>(A, k * LANES + i);
        const V a = decay<rule>(z);
        const V next = a * state + at<V>(x, i) * gain<rule>(z, a) * B[k];
        state = next;
        at<V>(y, i) += C[k] * next;
      }
    }
  }
}

// The same once more for the backward pass: Ā of each token [rows, n, LANES], and h before the first and after each [rows + 1, n, LANES].
template <int rule, class V>
INLINE void recomputeBy(int rows, int64_t n, const float* __restrict A, const float* B, int64_t step, const float* __restrict dt,
                        const float* __restrict x, float* __restrict decays, float* __restrict states) {
  constexpr int width = sizeof(V) / sizeof(float);
  for (int t = 0; t < rows; t++, B += step, dt += PITCH, x += PITCH, decays += n * LANES, states += n * LANES) {
    for (int64_t k = 0; k < n; k++) {
      for (int i = 0; i < LANES; i += width) {
        const int64_t j = k * LANES + i;
        const V z = at<V>(dt, i) * at<V>(A, j);
        const V a = decay<rule>(z);
        at<V>(decays, j) = a;
        at<V>(states + n * LANES, j) = a * at<V>(states, j) + at<V>(x, i) * gain<rule>(z, a) * B[k];
      }
    }
  }
}

template <int rule>
FOR_OTHER_PROCESSORS void advance(int rows, int64_t n, const float* A, const float* B, const float* C, int64_t step, const float* dt, const float* x,
                                  float* h, float* y) {
  advanceBy<rule, float>(rows, n, A, B, C, step, dt, x, h, y);
}
template <int rule>
WITH_AVX512 void advanceWide(int rows, int64_t n, const float* A, const float* B, const float* C, int64_t step, const float* dt, const float* x,
                             float* h, float* y) {
  advanceBy<rule, Wide>(rows, n, A, B, C, step, dt, x, h, y);
}
template <int rule>
FOR_OTHER_PROCESSORS void recompute(int rows, int64_t n, const float* A, const float* B, int64_t step, const float* dt, const float* x, float* decays,
                                    float* states) {
  recomputeBy<rule, float>(rows, n, A, B, step, dt, x, decays, states);
}
template <int rule>
WITH_AVX512 void recomputeWide(int rows, int64_t n, const float* A, const float* B, int64_t step, const float* dt, const float* x, float* decays,
                               float* states) {
  recomputeBy<rule, Wide>(rows, n, A, B, step, dt, x, decays, states);
}

// From the last token to the first: g [n, LANES] in and out, dA [n, LANES] and dB, dC [rows, n, LANES] added to, tiles dx = Σ_n g φ B and dz = Σ_n A s.
template <int rule>
FOR_EVERY_PROCESSOR void sweep(int rows, int64_t n, const float* __restrict A, const float* B, const float* C, int64_t step, const float* __restrict dt,
                               const float* __restrict x, const float* __restrict dy, const float* __restrict decays, const float* __restrict states,
                               float* __restrict g, float* __restrict dA, float* __restrict dB, float* __restrict dC, float* __restrict dx,
                               float* __restrict dz) {
  for (int t = rows - 1; t >= 0; t--) {
    const int64_t tile = t * PITCH, table = t * n * LANES;
    const float *before = states + table, *after = before + n * LANES;
    float sumX[LANES] = {}, sumZ[LANES] = {};
    for (int64_t k = 0; k < n; k++) {
      const float b = B[t * step + k], c = C[t * step + k];
      for (int i = 0; i < LANES; i++) {
        const int64_t at = k * LANES + i;
        const float a = decays[table + at], through = g[at] + c * dy[tile + i];
        float s, f = 1;
        g[at] = through * a;
        if constexpr (rule == MAMBA) s = g[at] * before[at];
        else {
          const float z = dt[tile + i] * A[at];
          f = gain<rule>(z, a);
          s = through * (decaySlope<rule>(a, f) * before[at] + x[tile + i] * b * gainSlope<rule>(z, a, f));
        }
        dC[table + at] += dy[tile + i] * after[at];
        dB[table + at] += through * x[tile + i] * f;
        sumX[i] += through * f * b;
        dA[at] += dt[tile + i] * s;
        sumZ[i] += A[at] * s;
      }
    }
    for (int i = 0; i < LANES; i++) dx[tile + i] = sumX[i], dz[tile + i] = sumZ[i];
  }
}

// δ [rows, PITCH] in place of delta, its derivative by delta + bias, and x = δ u. mask: one number a token, `step` apart.
FOR_EVERY_PROCESSOR void stepLengths(int rows, int64_t width, bool softplus, const float* __restrict bias, const float* mask, int64_t step,
                                     const float* __restrict u, float* __restrict dt, float* __restrict slope, float* __restrict x) {
  for (int t = 0; t < rows; t++, u += PITCH, dt += PITCH, slope += PITCH, x += PITCH) {
    const float m = mask != nullptr ? mask[t * step] : 1.f;
    if (softplus) {
      for (int64_t i = 0; i < width; i++) {
        const float v = dt[i] + bias[i];
        const float w = expOf(-std::fabs(v)), share = 1.f / (1.f + w);
        dt[i] = m * (.5f * (v + std::fabs(v)) + log1pOf(w));
        slope[i] = m * (v < 0.f ? 1.f - share : share);
        x[i] = dt[i] * u[i];
      }
    } else {
      for (int64_t i = 0; i < width; i++) {
        dt[i] = m * (dt[i] + bias[i]);
        slope[i] = m;
        x[i] = dt[i] * u[i];
      }
    }
  }
}

// skip u of one token after the other [rows, PITCH].
FOR_EVERY_PROCESSOR void skipOver(int rows, int64_t width, const float* __restrict skip, const float* __restrict u, float* __restrict y) {
  for (int t = 0; t < rows; t++, u += PITCH, y += PITCH)
    for (int64_t i = 0; i < width; i++) y[i] = skip[i] * u[i];
}

// From the sweep's tiles dx and dz to du and ddelta, in their places, and to dD and the bias's gradient [PITCH], added to.
FOR_EVERY_PROCESSOR void finish(int rows, int64_t width, float unit, const float* __restrict skip, const float* __restrict u, const float* __restrict dt,
                                const float* __restrict slope, const float* __restrict dy, float* __restrict dx, float* __restrict dz,
                                float* __restrict dD, float* __restrict dBias) {
  for (int t = 0; t < rows; t++, u += PITCH, dt += PITCH, slope += PITCH, dy += PITCH, dx += PITCH, dz += PITCH) {
    for (int64_t i = 0; i < width; i++) {
      const float dDelta = (dz[i] * unit + u[i] * dx[i]) * slope[i];
      dD[i] += dy[i] * u[i];
      dBias[i] += dDelta;
      dx[i] = dx[i] * dt[i] + skip[i] * dy[i];
      dz[i] = dDelta;
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

// Rows of `width` channels, `step` apart, to and from tiles [rows, PITCH]; channels past the last one are 0.
void load(int rows, int64_t width, const float* from, int64_t step, float* tile) {
  for (int t = 0; t < rows; t++, from += step, tile += PITCH) {
    std::copy_n(from, width, tile);
    std::fill(tile + width, tile + PITCH, 0.f);
  }
}
void save(int rows, int64_t width, const float* tile, float* to, int64_t step) {
  for (int t = 0; t < rows; t++, tile += PITCH, to += step) std::copy_n(tile, width, to);
}
// [channels, n] to and from [blocks, n, LANES]; absent, and past the last channel: 0.
void loadStates(int64_t channels, int64_t blocks, int64_t n, const float* from, float scale, float* to) {
  for (int64_t block = 0; block < blocks; block++)
    for (int64_t k = 0; k < n; k++)
      for (int64_t i = block * LANES; i < (block + 1) * LANES; i++) *to++ = from != nullptr && i < channels ? from[i * n + k] * scale : 0.f;
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

  // Tiles of one segment: u, δ, its slope and x = δ u. rates: A in the form of the rule's decay.
  struct Tiles {
    Floats u = Floats(SEGMENT * PITCH), dt = u, slope = u, x = u, bias = Floats(PITCH), skip = bias, rates;
  };
  Tiles tiles(const Inputs& in, const Sizes& at, const Place& p) const {
    Tiles made;
    if (in.deltaBias) std::copy_n(in.deltaBias + p.channel, p.channels, made.bias.data());
    if (in.D) std::copy_n(in.D + p.channel, p.channels, made.skip.data());
    made.rates.resize(p.blocks * at.n * LANES);
    loadStates(p.channels, p.blocks, at.n, in.A + p.channel * at.n, exponential(rule) ? LOG2E : 1.f, made.rates.data());
    return made;
  }
  void open(const Inputs& in, const Sizes& at, const Place& p, int64_t segment, Tiles& tiles) const {
    const int64_t first = token(at, p.row, segment), corner = first * at.e + p.channel, step = direction() * at.e;
    const int count = rows(at, segment);
    load(count, p.channels, in.u + corner, step, tiles.u.data());
    load(count, p.channels, in.delta + corner, step, tiles.dt.data());
    stepLengths(count, p.blocks * LANES, softplus, tiles.bias.data(), in.mask ? in.mask + first : nullptr, direction(), tiles.u.data(), tiles.dt.data(),
                tiles.slope.data(), tiles.x.data());
  }
};

#define BY_RULE(function) {function<MAMBA>, function<ZOH>, function<BILINEAR>, function<EULER>}

// → y [b, l, e], lastState [b, e, n], checkpoints: the state before every segment [b, segments, blocks, n, LANES]
struct Forward : Scan {
  using Scan::Scan;
  void operator()(Run& run) const {
    constexpr decltype(&advance<MAMBA>) plain[] = BY_RULE(advance), wide[] = BY_RULE(advanceWide);
    const auto advanceOne = hasWide() ? wide[rule] : plain[rule];
    const Inputs in = inputs(run);
    const Sizes at = sizes(in);
    const Tensor y = run.output(in.u.shape), last = run.output({at.b, at.e, at.n});
    const Tensor checkpoints = run.output({at.b, at.segments, at.blocks, at.n, LANES});
    const int64_t n = at.n, table = n * LANES, step = direction() * n;
    parallel(at.b * at.groups, [&](int64_t part) {
      const Place p = at.place(part);
      Tiles tiles = this->tiles(in, at, p);
      Floats h(p.blocks * table), out(SEGMENT * PITCH);
      const int64_t state = (p.row * at.e + p.channel) * n;
      loadStates(p.channels, p.blocks, n, in.initialState ? in.initialState + state : nullptr, 1, h.data());
      for (int64_t segment = 0; segment < at.segments; segment++) {
        const int count = rows(at, segment);
        const int64_t first = token(at, p.row, segment);
        std::copy_n(h.data(), h.size(), checkpoints + ((p.row * at.segments + segment) * at.blocks + p.block) * table);
        open(in, at, p, segment, tiles);
        skipOver(count, p.blocks * LANES, tiles.skip.data(), tiles.u.data(), out.data());
        for (int64_t i = 0; i < p.blocks; i++)
          advanceOne(count, n, &tiles.rates[i * table], in.B + first * n, in.C + first * n, step, &tiles.dt[i * LANES], &tiles.x[i * LANES], &h[i * table],
                     &out[i * LANES]);
        save(count, p.channels, out.data(), y + first * at.e + p.channel, direction() * at.e);
      }
      saveStates(p.channels, n, h.data(), last + state);
    });
  }
};

// The same inputs, checkpoints, dy, dLast → du, ddelta, dA, dB, dC, and dD, ddeltaBias, dinitialState where given
struct Backward : Scan {
  using Scan::Scan;
  void operator()(Run& run) const {
    constexpr decltype(&recompute<MAMBA>) plain[] = BY_RULE(recompute), wide[] = BY_RULE(recomputeWide);
    constexpr decltype(&sweep<MAMBA>) sweeps[] = BY_RULE(sweep);
    const auto recomputeOne = hasWide() ? wide[rule] : plain[rule];
    const Inputs in = inputs(run);
    const Sizes at = sizes(in);
    const Tensor checkpoints = run.input(9), dy = run.input(10), dLast = run.input(11);
    const Tensor du = run.outputLike(in.u), ddelta = run.outputLike(in.delta), dA = run.outputLike(in.A);
    const Tensor dB = run.outputLike(in.B), dC = run.outputLike(in.C);
    const Tensor dD = run.outputLike(in.D), dBias = run.outputLike(in.deltaBias), dInitial = run.outputLike(in.initialState);
    const int64_t n = at.n, table = n * LANES, step = direction() * n, across = direction() * at.e, tokens = at.b * at.l * n;
    Floats sumA(at.b * at.e * n), sumD(at.b * at.e), sumBias(at.b * at.e), sumB(at.groups * tokens), sumC(at.groups * tokens);
    parallel(at.b * at.groups, [&](int64_t part) {
      const Place p = at.place(part);
      const int64_t lanes = p.blocks * LANES, channel = p.row * at.e + p.channel;
      Tiles tiles = this->tiles(in, at, p);
      Floats g(p.blocks * table), ownA(p.blocks * table), ownD(PITCH), ownBias(PITCH), out(SEGMENT * PITCH), dx(SEGMENT * PITCH), dz(SEGMENT * PITCH);
      Floats decays(SEGMENT * table), states((SEGMENT + 1) * table), ownB(SEGMENT * table), ownC(SEGMENT * table);
      loadStates(p.channels, p.blocks, n, dLast ? dLast + channel * n : nullptr, 1, g.data());
      for (int64_t segment = at.segments - 1; segment >= 0; segment--) {
        const int count = rows(at, segment);
        const int64_t first = token(at, p.row, segment), corner = first * at.e + p.channel;
        std::fill(ownB.begin(), ownB.end(), 0.f);
        std::fill(ownC.begin(), ownC.end(), 0.f);
        open(in, at, p, segment, tiles);
        load(count, p.channels, dy + corner, across, out.data());
        const float* checkpoint = checkpoints + ((p.row * at.segments + segment) * at.blocks + p.block) * table;
        for (int64_t i = 0; i < p.blocks; i++) {
          const float *rates = &tiles.rates[i * table], *dt = &tiles.dt[i * LANES], *x = &tiles.x[i * LANES];
          std::copy_n(checkpoint + i * table, table, states.data());
          recomputeOne(count, n, rates, in.B + first * n, step, dt, x, decays.data(), states.data());
          sweeps[rule](count, n, rates, in.B + first * n, in.C + first * n, step, dt, x, &out[i * LANES], decays.data(), states.data(), &g[i * table],
                       &ownA[i * table], ownB.data(), ownC.data(), &dx[i * LANES], &dz[i * LANES]);
        }
        finish(count, lanes, exponential(rule) ? LN2 : 1.f, tiles.skip.data(), tiles.u.data(), tiles.dt.data(), tiles.slope.data(), out.data(), dx.data(),
               dz.data(), ownD.data(), ownBias.data());
        save(count, p.channels, dx.data(), du + corner, across);
        save(count, p.channels, dz.data(), ddelta + corner, across);
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
