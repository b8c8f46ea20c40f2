// Causal depthwise convolution and SiLU as TensorFlow operations. Source: Gu & Dao, Mamba, arXiv 2312.00752, section 3.4.
//
//   v_t = bias + Σ_j w_j X_{t-(k-1)+j}      y_t = SiLU(v_t) mask_t      X = x · mask, initialState before it
//   g = dy mask SiLU'(v)      dw_j = Σ_t g_t X_{t-(k-1)+j}      dX_{t-(k-1)+j} += g_t w_j      dbias = Σ_t g_t
//
// Axes: b batch, l sequence, e channels, k taps. A part of the work is one batch row and WIDTH channels, laid out with the k - 1 tokens before in scratch
// [k - 1 + l, WIDTH]; of the gradients of taps and bias, sums over the batch, each row has its own, added up in order.
#include <algorithm>

#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

constexpr int WIDTH = 2 * LANES;

// bias + Σ_j w_j X_j of one token; X: its first predecessor; taps [k, WIDTH].
INLINE float sumOfTaps(int64_t k, const float* X, const float* taps, float bias, int i) {
  float v = bias;
  if (k == 4) return v + taps[i] * X[i] + taps[WIDTH + i] * X[WIDTH + i] + taps[2 * WIDTH + i] * X[2 * WIDTH + i] + taps[3 * WIDTH + i] * X[3 * WIDTH + i];
  for (int64_t j = 0; j < k; j++) v += taps[j * WIDTH + i] * X[j * WIDTH + i];
  return v;
}

// y [l, WIDTH] before the mask.
template <bool silu, int taps4>
FOR_EVERY_PROCESSOR void convolve(int64_t l, int64_t taps, const float* __restrict X, const float* __restrict w, const float* __restrict bias,
                                  float* __restrict y) {
  const int64_t k = taps4 ? 4 : taps;
  for (int64_t t = 0; t < l; t++, X += WIDTH, y += WIDTH) {
    for (int i = 0; i < WIDTH; i++) {
      const float v = sumOfTaps(k, X, w, bias[i], i);
      y[i] = silu ? v * sigmoidOf(v) : v;
    }
  }
}

// From dy [l, WIDTH], masked, which becomes g: dX [k - 1 + l, WIDTH], dw [k, WIDTH] and dbias [WIDTH], added to.
template <bool silu, int taps4>
FOR_EVERY_PROCESSOR void convolveBack(int64_t l, int64_t taps, const float* __restrict X, const float* __restrict w, const float* __restrict bias,
                                      float* __restrict dy, float* __restrict dX, float* __restrict dw, float* __restrict dbias) {
  const int64_t k = taps4 ? 4 : taps;
  for (int64_t t = 0; t < l; t++, X += WIDTH, dX += WIDTH, dy += WIDTH) {
    for (int i = 0; i < WIDTH; i++) {
      if (silu) {
        const float v = sumOfTaps(k, X, w, bias[i], i), s = sigmoidOf(v);
        dy[i] *= s + v * (s * (1.f - s));
      }
      dbias[i] += dy[i];
    }
    for (int64_t j = 0; j < k; j++) {
      for (int i = 0; i < WIDTH; i++) {
        dw[j * WIDTH + i] += dy[i] * X[j * WIDTH + i];
        dX[j * WIDTH + i] += dy[i] * w[j * WIDTH + i];
      }
    }
  }
}

// to = from · mask, `width` channels of `rows` tokens; mask absent: 1.
FOR_EVERY_PROCESSOR void copyMasked(int64_t rows, int64_t width, const float* from, int64_t step, const float* mask, int64_t stepMask, float* to,
                                    int64_t stepTo) {
  for (int64_t t = 0; t < rows; t++, from += step, to += stepTo) {
    const float m = mask != nullptr ? mask[t * stepMask] : 1.f;
    if (width == WIDTH)
      for (int64_t i = 0; i < WIDTH; i++) to[i] = from[i] * m;
    else
      for (int64_t i = 0; i < width; i++) to[i] = from[i] * m;
  }
}

struct Conv {
  bool silu, reverse;
  explicit Conv(const Attributes& given) : silu(given.integer("silu")), reverse(given.integer("reverse")) {}

  // One batch row and WIDTH channels: where they lie, and copies of what the loops read.
  struct Part {
    int64_t row, first, width, corner;  // corner: the first token in scan order
    const float* mask;
    Floats tokens, taps, bias;
  };
  struct Call {
    Tensor x, weight, bias, mask, initialState;
    int64_t b, l, e, k, blocks, step, stepMask;
  };
  Call open(Run& run) const {
    Call in{run.input(0), run.input(1), run.input(2), run.input(3), run.input(4), 0, 0, 0, 0, 0, 0, reverse ? -1 : 1};
    in.b = in.x.shape[0], in.l = in.x.shape[1], in.e = in.x.shape[2], in.k = in.weight.shape[2];
    in.blocks = (in.e + WIDTH - 1) / WIDTH;
    in.step = in.stepMask * in.e;
    return in;
  }
  Part place(const Call& in, int64_t part) const {
    const int64_t row = part / in.blocks, first = part % in.blocks * WIDTH, token = row * in.l + (reverse ? in.l - 1 : 0);
    Part p{row, first, std::min<int64_t>(WIDTH, in.e - first), token * in.e + first, in.mask ? in.mask + token : nullptr,
           Floats((in.k - 1 + in.l) * WIDTH), Floats(in.k * WIDTH), Floats(WIDTH)};
    for (int64_t i = 0; i < p.width; i++) {
      for (int64_t j = 0; j < in.k; j++) p.taps[j * WIDTH + i] = in.weight[(first + i) * in.k + j];
      if (in.bias) p.bias[i] = in.bias[first + i];
    }
    if (in.initialState) copyMasked(in.k - 1, p.width, in.initialState + row * (in.k - 1) * in.e + first, in.e, nullptr, 0, p.tokens.data(), WIDTH);
    copyMasked(in.l, p.width, in.x + p.corner, in.step, p.mask, in.stepMask, &p.tokens[(in.k - 1) * WIDTH], WIDTH);
    return p;
  }
};

// x, weight, bias?, mask?, initialState? → y
struct Forward : Conv {
  using Conv::Conv;
  void operator()(Run& run) const {
    const Call in = open(run);
    const Tensor y = run.output(in.x.shape);
    const auto work = silu ? in.k == 4 ? convolve<true, 1> : convolve<true, 0> : in.k == 4 ? convolve<false, 1> : convolve<false, 0>;
    parallel(in.b * in.blocks, [&](int64_t part) {
      const Part p = place(in, part);
      Floats out(in.l * WIDTH);
      work(in.l, in.k, p.tokens.data(), p.taps.data(), p.bias.data(), out.data());
      copyMasked(in.l, p.width, out.data(), WIDTH, p.mask, in.stepMask, y + p.corner, in.step);
    });
  }
};

// The same inputs and dy → dx, dweight, and dbias, dinitialState where those are given
struct Backward : Conv {
  using Conv::Conv;
  void operator()(Run& run) const {
    const Call in = open(run);
    const Tensor dy = run.input(5), dx = run.outputLike(in.x), dweight = run.outputLike(in.weight);
    const Tensor dbias = run.outputLike(in.bias), dInitial = run.outputLike(in.initialState);
    const auto work = silu ? in.k == 4 ? convolveBack<true, 1> : convolveBack<true, 0> : in.k == 4 ? convolveBack<false, 1> : convolveBack<false, 0>;
    Floats weights(in.b * in.e * in.k), biases(in.b * in.e);
    parallel(in.b * in.blocks, [&](int64_t part) {
      const Part p = place(in, part);
      Floats g(in.l * WIDTH), dTokens(p.tokens.size()), dTaps(in.k * WIDTH), sum(WIDTH);
      copyMasked(in.l, p.width, dy + p.corner, in.step, p.mask, in.stepMask, g.data(), WIDTH);
      work(in.l, in.k, p.tokens.data(), p.taps.data(), p.bias.data(), g.data(), dTokens.data(), dTaps.data(), sum.data());
      copyMasked(in.l, p.width, &dTokens[(in.k - 1) * WIDTH], WIDTH, p.mask, in.stepMask, dx + p.corner, in.step);
      if (dInitial) copyMasked(in.k - 1, p.width, dTokens.data(), WIDTH, nullptr, 0, dInitial + p.row * (in.k - 1) * in.e + p.first, in.e);
      for (int64_t i = 0; i < p.width; i++) {
        const int64_t channel = p.row * in.e + p.first + i;
        for (int64_t j = 0; j < in.k; j++) weights[channel * in.k + j] = dTaps[j * WIDTH + i];
        biases[channel] = sum[i];
      }
    });
    addUp(weights, in.b, dweight);
    addUp(biases, in.b, dbias);
  }
};

const Registration<Forward> forward({"CausalConv",
                                     {"x: float", "weight: float", "bias: float", "mask: float", "initialState: float"},
                                     {"y: float"},
                                     {"silu: int", "reverse: int"}});
const Registration<Backward> backward({"CausalConvGrad",
                                       {"x: float", "weight: float", "bias: float", "mask: float", "initialState: float", "dy: float"},
                                       {"gradients: n * float"},
                                       {"silu: int", "reverse: int", "n: int >= 1"}});

}  // namespace
