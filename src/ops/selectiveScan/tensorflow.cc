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
// kept; the backward pass computes the states between again. A part of the work is one batch row and GROUP blocks: dB and dC, sums over all
// channels, are added up per group, dA, dD and the bias's gradient per batch row, and then in order.
#include <algorithm>

#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

constexpr int SEGMENT = 16;
constexpr int GROUP = 8;

// The rules of discretization: the numbers of codes.ts, the formulas of discretization.ts. z comes scaled: for the exponential rules in powers of 2.
enum Rule { MAMBA, ZOH, BILINEAR, EULER };
constexpr bool exponential(int rule) { return rule == MAMBA || rule == ZOH; }

// (e^z - 1)/z = Σ z^k/(k+1)!, and its derivative, for |z| < 1.
INLINE float series(float z) {
  float p = z * (1 / 3628800.f) + 1 / 362880.f;
  for (float term : {1 / 40320.f, 1 / 5040.f, 1 / 720.f, 1 / 120.f, 1 / 24.f, 1 / 6.f, .5f, 1.f}) p = p * z + term;
  return p;
}
INLINE float seriesSlope(float z) {
  float p = z * (9 / 3628800.f) + 8 / 362880.f;
  for (float term : {7 / 40320.f, 6 / 5040.f, 5 / 720.f, 4 / 120.f, 3 / 24.f, 2 / 6.f, .5f}) p = p * z + term;
  return p;
}

// Ā
template <int rule>
INLINE float decay(float z) {
  if constexpr (exponential(rule)) return exp2Of(z);
  if constexpr (rule == BILINEAR) return (1.f + .5f * z) / (1.f - .5f * z);
  return 1.f + z;
}
// φ, where a = Ā
template <int rule>
INLINE float gain(float z, float a) {
  if constexpr (rule == ZOH) {
    const float natural = z * LN2;
    return std::fabs(natural) < 1.f ? series(natural) : (a - 1.f) / natural;
  }
  return rule == BILINEAR ? 1.f / (1.f - .5f * z) : 1.f;
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

// `rows` tokens of one block. Tiles [rows, LANES]: dt = δ, x = δ u, y added to. A, h [n, LANES]; B, C [n] of each token, `step` apart.
template <int rule>
FOR_EVERY_PROCESSOR void advance(int rows, int64_t n, const float* __restrict A, const float* B, const float* C, int64_t step, const float* __restrict dt,
                                 const float* __restrict x, float* __restrict h, float* __restrict y) {
  for (int t = 0; t < rows; t++, B += step, C += step, dt += LANES, x += LANES, y += LANES) {
    for (int64_t k = 0; k < n; k++) {
      for (int i = 0; i < LANES; i++) {
        const float z = dt[i] * A[k * LANES + i];
        const float a = decay<rule>(z);
        const float next = a * h[k * LANES + i] + x[i] * gain<rule>(z, a) * B[k];
        h[k * LANES + i] = next;
        y[i] += C[k] * next;
      }
    }
  }
}

// The same once more for the backward pass: Ā and h before each token [rows, n, LANES].
template <int rule>
FOR_EVERY_PROCESSOR void recompute(int rows, int64_t n, const float* __restrict A, const float* B, int64_t step, const float* __restrict dt,
                                   const float* __restrict x, float* __restrict h, float* __restrict decays, float* __restrict before) {
  for (int t = 0; t < rows; t++, B += step, dt += LANES, x += LANES, decays += n * LANES, before += n * LANES) {
    for (int64_t k = 0; k < n; k++) {
      for (int i = 0; i < LANES; i++) {
        const int64_t at = k * LANES + i;
        const float z = dt[i] * A[at];
        const float a = decay<rule>(z);
        decays[at] = a;
        before[at] = h[at];
        h[at] = a * h[at] + x[i] * gain<rule>(z, a) * B[k];
      }
    }
  }
}

// From the last token to the first: g [n, LANES] in and out, dA [n, LANES] and dB, dC [rows, n, LANES] added to, tiles dx = Σ_n g φ B and dz = Σ_n A s.
template <int rule>
FOR_EVERY_PROCESSOR void sweep(int rows, int64_t n, const float* __restrict A, const float* B, const float* C, int64_t step, const float* __restrict dt,
                               const float* __restrict x, const float* __restrict dy, const float* __restrict decays, const float* __restrict before,
                               float* __restrict g, float* __restrict dA, float* __restrict dB, float* __restrict dC, float* __restrict dx,
                               float* __restrict dz) {
  for (int t = rows - 1; t >= 0; t--) {
    const int64_t tile = t * LANES;
    for (int64_t k = 0; k < n; k++) {
      const float b = B[t * step + k], c = C[t * step + k];
      for (int i = 0; i < LANES; i++) {
        const int64_t at = k * LANES + i, in = t * n * LANES + at;
        const float z = dt[tile + i] * A[at], a = decays[in], f = gain<rule>(z, a), driven = x[tile + i] * b;
        const float through = g[at] + c * dy[tile + i];
        dC[in] += dy[tile + i] * (a * before[in] + driven * f);
        dB[in] += through * x[tile + i] * f;
        dx[tile + i] += through * f * b;
        const float s = through * (decaySlope<rule>(a, f) * before[in] + driven * gainSlope<rule>(z, a, f));
        dA[at] += dt[tile + i] * s;
        dz[tile + i] += A[at] * s;
        g[at] = through * a;
      }
    }
  }
}

// δ [rows, LANES] in place of delta, its derivative by delta + bias, and x = δ u. mask: one number a token, `step` apart.
FOR_EVERY_PROCESSOR void stepLengths(int rows, bool softplus, const float* __restrict bias, const float* mask, int64_t step, const float* __restrict u,
                                     float* __restrict dt, float* __restrict slope, float* __restrict x) {
  for (int t = 0; t < rows; t++, u += LANES, dt += LANES, slope += LANES, x += LANES) {
    const float m = mask != nullptr ? mask[t * step] : 1.f;
    if (softplus) {
      for (int i = 0; i < LANES; i++) {
        const float v = dt[i] + bias[i];
        const float w = expOf(-std::fabs(v)), share = 1.f / (1.f + w);
        dt[i] = m * (.5f * (v + std::fabs(v)) + log1pOf(w));
        slope[i] = m * (v < 0.f ? 1.f - share : share);
      }
    } else {
      for (int i = 0; i < LANES; i++) {
        dt[i] = m * (dt[i] + bias[i]);
        slope[i] = m;
      }
    }
    for (int i = 0; i < LANES; i++) x[i] = dt[i] * u[i];
  }
}

// skip u of one token after the other [rows, LANES].
FOR_EVERY_PROCESSOR void skipOver(int rows, const float* __restrict skip, const float* __restrict u, float* __restrict y) {
  for (int t = 0; t < rows; t++, u += LANES, y += LANES)
    for (int i = 0; i < LANES; i++) y[i] = skip[i] * u[i];
}

// From the sweep's tiles dx and dz to du and ddelta, in their places, and to dD and the bias's gradient [LANES], added to.
FOR_EVERY_PROCESSOR void finish(int rows, float unit, const float* __restrict skip, const float* __restrict u, const float* __restrict dt,
                                const float* __restrict slope, const float* __restrict dy, float* __restrict dx, float* __restrict dz,
                                float* __restrict dD, float* __restrict dBias) {
  for (int t = 0; t < rows; t++, u += LANES, dt += LANES, slope += LANES, dy += LANES, dx += LANES, dz += LANES) {
    for (int i = 0; i < LANES; i++) {
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

// Rows of `width` channels, `step` apart, to and from tiles [rows, LANES]; channels past the last one are 0.
void copyRows(int rows, int width, const float* from, int64_t step, float* to, int64_t stepTo) {
  for (int t = 0; t < rows; t++, from += step, to += stepTo) {
    if (width == LANES) std::memcpy(to, from, LANES * sizeof(float));
    else std::copy_n(from, width, to);
  }
}
void load(int rows, int width, const float* from, int64_t step, float* tile) {
  if (width < LANES) std::fill_n(tile, rows * LANES, 0.f);
  for (int t = 0; t < rows; t++) __builtin_prefetch(from + t * step + LANES);  // the next block's
  copyRows(rows, width, from, step, tile, LANES);
}
void save(int rows, int width, const float* tile, float* to, int64_t step) { copyRows(rows, width, tile, LANES, to, step); }
// [width, n] to and from [n, LANES]; absent: 0.
void loadStates(int width, int64_t n, const float* from, float scale, float* to) {
  for (int64_t k = 0; k < n; k++)
    for (int i = 0; i < LANES; i++) to[k * LANES + i] = from != nullptr && i < width ? from[i * n + k] * scale : 0.f;
}
void saveStates(int width, int64_t n, const float* from, float* to) {
  for (int i = 0; i < width; i++)
    for (int64_t k = 0; k < n; k++) to[i * n + k] = from[k * LANES + i];
}

struct Inputs {
  Tensor u, delta, A, B, C, D, deltaBias, mask, initialState;
};

// What forward and backward share: options, sizes, and where things lie.
struct Scan {
  int rule;
  bool softplus, reverse;
  explicit Scan(const Attributes& given) : rule(given.integer("rule")), softplus(given.integer("softplus")), reverse(given.integer("reverse")) {}

  // One block of channels of one batch row.
  struct Place {
    int64_t row, first;
    int width;
  };

  struct Sizes {
    int64_t b, l, e, n;
    int64_t blocks = (e + LANES - 1) / LANES, groups = (blocks + GROUP - 1) / GROUP, segments = (l + SEGMENT - 1) / SEGMENT;
    Place place(int64_t row, int64_t block) const { return {row, block * LANES, static_cast<int>(std::min<int64_t>(LANES, e - block * LANES))}; }
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

  // Tiles of one segment: u, δ, its slope and x = δ u.
  struct Tiles {
    Floats u = Floats(SEGMENT * LANES), dt = u, slope = u, x = u, bias = Floats(LANES);
  };
  void open(const Inputs& in, const Sizes& at, const Place& p, int64_t segment, Tiles& tiles) const {
    const int64_t first = token(at, p.row, segment), step = direction() * at.e;
    const int count = rows(at, segment);
    loadStates(p.width, 1, in.deltaBias ? in.deltaBias + p.first : nullptr, 1, tiles.bias.data());
    load(count, p.width, in.u + first * at.e + p.first, step, tiles.u.data());
    load(count, p.width, in.delta + first * at.e + p.first, step, tiles.dt.data());
    stepLengths(count, softplus, tiles.bias.data(), in.mask ? in.mask + first : nullptr, direction(), tiles.u.data(), tiles.dt.data(),
                tiles.slope.data(), tiles.x.data());
  }
  // A in the form of the rule's decay.
  void loadRates(const Inputs& in, const Sizes& at, const Place& p, float* rates) const {
    loadStates(p.width, at.n, in.A + p.first * at.n, exponential(rule) ? LOG2E : 1.f, rates);
  }
};

// → y [b, l, e], lastState [b, e, n], checkpoints: the state before every segment [b, segments, blocks, n, LANES]
struct Forward : Scan {
  using Scan::Scan;
  void operator()(Run& run) const {
    constexpr decltype(&advance<MAMBA>) advances[] = {advance<MAMBA>, advance<ZOH>, advance<BILINEAR>, advance<EULER>};
    const Inputs in = inputs(run);
    const Sizes at = sizes(in);
    const Tensor y = run.output(in.u.shape), last = run.output({at.b, at.e, at.n});
    const Tensor checkpoints = run.output({at.b, at.segments, at.blocks, at.n, LANES});
    const int64_t table = at.n * LANES, step = direction() * at.n;
    parallel(at.b * at.groups, [&](int64_t part) {
      const int64_t row = part / at.groups, firstBlock = part % at.groups * GROUP, blocks = std::min<int64_t>(GROUP, at.blocks - firstBlock);
      Tiles tiles;
      Floats rates(blocks * table), h(blocks * table), out(SEGMENT * LANES), skip(LANES);
      for (int64_t i = 0; i < blocks; i++) {
        const Place p = at.place(row, firstBlock + i);
        loadRates(in, at, p, &rates[i * table]);
        loadStates(p.width, at.n, in.initialState ? in.initialState + (row * at.e + p.first) * at.n : nullptr, 1, &h[i * table]);
      }
      for (int64_t segment = 0; segment < at.segments; segment++) {
        const int count = rows(at, segment);
        const int64_t first = token(at, row, segment);
        std::copy_n(h.data(), blocks * table, checkpoints + ((row * at.segments + segment) * at.blocks + firstBlock) * table);
        for (int64_t i = 0; i < blocks; i++) {
          const Place p = at.place(row, firstBlock + i);
          open(in, at, p, segment, tiles);
          loadStates(p.width, 1, in.D ? in.D + p.first : nullptr, 1, skip.data());
          skipOver(count, skip.data(), tiles.u.data(), out.data());
          advances[rule](count, at.n, &rates[i * table], in.B + first * at.n, in.C + first * at.n, step, tiles.dt.data(), tiles.x.data(), &h[i * table],
                         out.data());
          save(count, p.width, out.data(), y + first * at.e + p.first, direction() * at.e);
        }
      }
      for (int64_t i = 0; i < blocks; i++) {
        const Place p = at.place(row, firstBlock + i);
        saveStates(p.width, at.n, &h[i * table], last + (row * at.e + p.first) * at.n);
      }
    });
  }
};

// The same inputs, checkpoints, dy, dLast → du, ddelta, dA, dB, dC, and dD, ddeltaBias, dinitialState where given
struct Backward : Scan {
  using Scan::Scan;
  void operator()(Run& run) const {
    constexpr decltype(&recompute<MAMBA>) recomputes[] = {recompute<MAMBA>, recompute<ZOH>, recompute<BILINEAR>, recompute<EULER>};
    constexpr decltype(&sweep<MAMBA>) sweeps[] = {sweep<MAMBA>, sweep<ZOH>, sweep<BILINEAR>, sweep<EULER>};
    const Inputs in = inputs(run);
    const Sizes at = sizes(in);
    const Tensor checkpoints = run.input(9), dy = run.input(10), dLast = run.input(11);
    const Tensor du = run.outputLike(in.u), ddelta = run.outputLike(in.delta), dA = run.outputLike(in.A);
    const Tensor dB = run.outputLike(in.B), dC = run.outputLike(in.C);
    const Tensor dD = run.outputLike(in.D), dBias = run.outputLike(in.deltaBias), dInitial = run.outputLike(in.initialState);
    const int64_t n = at.n, table = n * LANES, step = direction() * n, tokens = at.b * at.l * n;
    Floats sumA(at.b * at.e * n), sumD(at.b * at.e), sumBias(at.b * at.e), sumB(at.groups * tokens), sumC(at.groups * tokens);
    parallel(at.b * at.groups, [&](int64_t part) {
      const int64_t row = part / at.groups, group = part % at.groups;
      const int64_t firstBlock = group * GROUP, blocks = std::min<int64_t>(GROUP, at.blocks - firstBlock);
      Tiles tiles;
      Floats rates(blocks * table), g(blocks * table), ownA(blocks * table), ownD(blocks * LANES), ownBias(blocks * LANES);
      Floats h(table), decays(SEGMENT * table), before(SEGMENT * table), ownB(SEGMENT * table), ownC(SEGMENT * table);
      Floats out(SEGMENT * LANES), dx(SEGMENT * LANES), dz(SEGMENT * LANES), skip(LANES);
      for (int64_t i = 0; i < blocks; i++) {
        const Place p = at.place(row, firstBlock + i);
        loadRates(in, at, p, &rates[i * table]);
        loadStates(p.width, n, dLast ? dLast + (row * at.e + p.first) * n : nullptr, 1, &g[i * table]);
      }
      for (int64_t segment = at.segments - 1; segment >= 0; segment--) {
        const int count = rows(at, segment);
        const int64_t first = token(at, row, segment);
        std::fill(ownB.begin(), ownB.end(), 0.f);
        std::fill(ownC.begin(), ownC.end(), 0.f);
        for (int64_t i = 0; i < blocks; i++) {
          const Place p = at.place(row, firstBlock + i);
          const int64_t corner = first * at.e + p.first, across = direction() * at.e;
          open(in, at, p, segment, tiles);
          load(count, p.width, dy + corner, across, out.data());
          loadStates(p.width, 1, in.D ? in.D + p.first : nullptr, 1, skip.data());
          std::copy_n(checkpoints + ((row * at.segments + segment) * at.blocks + firstBlock + i) * table, table, h.data());
          std::fill(dx.begin(), dx.end(), 0.f);
          std::fill(dz.begin(), dz.end(), 0.f);
          recomputes[rule](count, n, &rates[i * table], in.B + first * n, step, tiles.dt.data(), tiles.x.data(), h.data(), decays.data(), before.data());
          sweeps[rule](count, n, &rates[i * table], in.B + first * n, in.C + first * n, step, tiles.dt.data(), tiles.x.data(), out.data(), decays.data(),
                       before.data(), &g[i * table], &ownA[i * table], ownB.data(), ownC.data(), dx.data(), dz.data());
          finish(count, exponential(rule) ? LN2 : 1.f, skip.data(), tiles.u.data(), tiles.dt.data(), tiles.slope.data(), out.data(), dx.data(), dz.data(),
                 &ownD[i * LANES], &ownBias[i * LANES]);
          save(count, p.width, dx.data(), du + corner, across);
          save(count, p.width, dz.data(), ddelta + corner, across);
        }
        for (int64_t t = 0; t < count; t++) {
          const int64_t to = group * tokens + (first + direction() * t) * n;
          sumLanes(n, &ownB[t * table], &sumB[to]);
          sumLanes(n, &ownC[t * table], &sumC[to]);
        }
      }
      for (int64_t i = 0; i < blocks; i++) {
        const Place p = at.place(row, firstBlock + i);
        const int64_t channel = row * at.e + p.first;
        saveStates(p.width, n, &ownA[i * table], &sumA[channel * n]);
        std::copy_n(&ownD[i * LANES], p.width, &sumD[channel]);
        std::copy_n(&ownBias[i * LANES], p.width, &sumBias[channel]);
        if (dInitial) saveStates(p.width, n, &g[i * table], dInitial + channel * n);
      }
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
