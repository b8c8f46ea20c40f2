// Layer normalisation over the last axis as TensorFlow operations. Equations and source: layerNorm.ts.
//
// A part of the work is a run of rows; of the gradients of weight and bias, sums over all rows, each part has its own, added up in order.
#include <algorithm>

#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

constexpr int64_t ROWS = 32;

// One row: y [n], and its mean and 1/sqrt(var + epsilon) into stats. weight, bias [n] or absent.
FOR_EVERY_PROCESSOR void forwardRow(int64_t n, float epsilon, const float* __restrict x, const float* __restrict weight, const float* __restrict bias,
                                    float* __restrict y, float* stats) {
  const float mean = sumOf(n, [x](int64_t i) { return x[i]; }) / static_cast<float>(n);
  const float variance = sumOf(n, [x, mean](int64_t i) { return (x[i] - mean) * (x[i] - mean); }) / static_cast<float>(n);
  const float inverse = 1.f / std::sqrt(variance + epsilon);
  for (int64_t i = 0; i < n; i++) y[i] = (x[i] - mean) * inverse;
  if (weight != nullptr)
    for (int64_t i = 0; i < n; i++) y[i] *= weight[i];
  if (bias != nullptr)
    for (int64_t i = 0; i < n; i++) y[i] += bias[i];
  stats[0] = mean;
  stats[1] = inverse;
}

// One row: dx [n]; dweight, dbias [n] added to. normal, g [n]: scratch.
FOR_EVERY_PROCESSOR void backwardRow(int64_t n, const float* __restrict x, const float* __restrict weight, const float* stats,
                                     const float* __restrict dy, float* __restrict dx, float* __restrict dweight, float* __restrict dbias,
                                     float* __restrict normal, float* __restrict g) {
  const float mean = stats[0], inverse = stats[1];
  for (int64_t i = 0; i < n; i++) normal[i] = (x[i] - mean) * inverse;
  for (int64_t i = 0; i < n; i++) dweight[i] += dy[i] * normal[i];
  for (int64_t i = 0; i < n; i++) dbias[i] += dy[i];
  if (weight != nullptr)
    for (int64_t i = 0; i < n; i++) g[i] = dy[i] * weight[i];
  else
    std::copy_n(dy, n, g);
  const float meanG = sumOf(n, [g](int64_t i) { return g[i]; }) / static_cast<float>(n);
  const float meanGx = sumOf(n, [g, normal](int64_t i) { return g[i] * normal[i]; }) / static_cast<float>(n);
  for (int64_t i = 0; i < n; i++) dx[i] = inverse * (g[i] - meanG - normal[i] * meanGx);
}

// x [..., n], weight? bias? [n] → y, stats [rows, 2]
struct Forward {
  float epsilon;
  explicit Forward(const Attributes& given) : epsilon(given.number("epsilon")) {}
  void operator()(Run& run) const {
    const Tensor x = run.input(0), weight = run.input(1), bias = run.input(2), y = run.output(x.shape);
    const int64_t n = x.shape.back(), rows = n == 0 ? 0 : x.size() / n;
    const Tensor stats = run.output({rows, 2});
    parallelRuns(rows, ROWS, [&](int64_t first, int64_t end) {
      for (int64_t row = first; row < end; row++) forwardRow(n, epsilon, x + row * n, weight, bias, y + row * n, stats + row * 2);
    });
  }
};

// x, weight?, bias?, stats, dy → dx, and dweight, dbias where those are given
struct Backward {
  explicit Backward(const Attributes&) {}
  void operator()(Run& run) const {
    const Tensor x = run.input(0), weight = run.input(1), bias = run.input(2), stats = run.input(3), dy = run.input(4);
    const Tensor dx = run.output(x.shape), dweight = run.outputLike(weight), dbias = run.outputLike(bias);
    const int64_t n = x.shape.back(), rows = n == 0 ? 0 : x.size() / n, parts = (rows + ROWS - 1) / ROWS;
    Floats weights(parts * n), biases(parts * n);
    parallelRuns(rows, ROWS, [&](int64_t first, int64_t end) {
      Floats normal(n), g(n);
      const int64_t own = first / ROWS * n;
      for (int64_t row = first; row < end; row++)
        backwardRow(n, x + row * n, weight, stats + row * 2, dy + row * n, dx + row * n, &weights[own], &biases[own], normal.data(), g.data());
    });
    addUp(weights, parts, dweight);
    addUp(biases, parts, dbias);
  }
};

const Registration<Forward> forward({"LayerNorm", {"x: float", "weight: float", "bias: float"}, {"y: float", "stats: float"}, {"epsilon: float"}});
const Registration<Backward> backward({"LayerNormGrad",
                                       {"x: float", "weight: float", "bias: float", "stats: float", "dy: float"},
                                       {"gradients: n * float"},
                                       {"n: int >= 1"}});

}  // namespace
