// The selective scan as TensorFlow operations, forward and backward. Per channel, with z = δ A, x = δ u, φ = B̄/(δB):
//
//   δ_t = softplus(delta_t + bias) · mask_t        h_t = Ā(z) h_{t-1} + x_t φ(z) B_t        y_t = ⟨C_t, h_t⟩ + D u_t
//
//   g_t = ∂L/∂h_t = C_t ȳ_t + Ā_{t+1} g_{t+1}      dB = Σ_e g x φ      dC = Σ_e ȳ h      s = ∂L/∂z = g (Ā' h_{t-1} + x B φ')
//   dA = Σ_t δ s      dδ = Σ_n A s + u Σ_n g φ B      du = δ Σ_n g φ B + D ȳ
//
// Source: Gu & Dao, Mamba, arXiv 2312.00752, section 3.2 and algorithm 2; the gradients are derived in ../README.md.
// Axes: b batch, l sequence, e channels, n state.
//
// LANES neighbouring channels (a block) go side by side, SEGMENT tokens at a time, one state after the other: with AVX-512 the states of a segment
// stay in registers, forwards with the sums over them, backwards with their decays. The states before every segment are kept; the backward pass
// computes those between again. A part of the work is one batch row and a group of blocks: dB and dC, sums over all channels, are added up per
// group, dA, dD and the bias's gradient per batch row, and then in order.
#pragma once
#include <algorithm>

#include "kernel.h"
#include "lanes.h"
#include "parallel.h"
#include "rules.h"

namespace {
using namespace spikemba;

constexpr int SEGMENT = 8;
constexpr int GROUP = 16;             // blocks at most
constexpr int PITCH = GROUP * LANES;  // of a tile's rows
constexpr int PARTS = 16;             // that a small batch is cut into, where it has the blocks: so many threads help it, and wider groups are faster

template <class V>
INLINE V& at(float* floats, int64_t i) { return *reinterpret_cast<V*>(floats + i); }
template <class V>
INLINE const V& at(const float* floats, int64_t i) { return *reinterpret_cast<const V*>(floats + i); }

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
        dt[i] = m * (.5f * (v + std::fabs(v)) + twiceArtanhOf(w * (1.f + w) * shared));
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
    int64_t blocks = (e + LANES - 1) / LANES, segments = (l + SEGMENT - 1) / SEGMENT;
    int64_t group = std::clamp<int64_t>(b * blocks / PARTS, 1, GROUP), groups = (blocks + group - 1) / group;
    Place place(int64_t part) const {
      const int64_t block = part % groups * group, channel = block * LANES;
      return {part / groups, block, std::min(group, blocks - block), channel, std::min(group * LANES, e - channel)};
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
    if (count < SEGMENT)  // tokens that change nothing, unless a state is infinite
      for (Floats* tile : {&tiles.dt, &tiles.x, &tiles.B, &tiles.C}) std::fill(tile->begin(), tile->end(), 0.f);
    stepLengths<withSlope>(count, p.channels, softplus, tiles.bias.data(), in.mask ? in.mask + first : nullptr, direction(), direction() * at.e,
                           in.u + corner, in.delta + corner, tiles.dt.data(), tiles.x.data(), tiles.slope.data());
    copyRows(count, n, in.B + first * n, direction() * n, tiles.B.data(), n);
    copyRows(count, n, in.C + first * n, direction() * n, tiles.C.data(), n);
  }
};

}  // namespace
