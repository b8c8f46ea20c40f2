// Batch normalisation over weighted rows as TensorFlow operations. Equations and source: batchNorm.ts.
//
// A part of the work is a run of rows; sums over all rows are taken of each part, then added up in order and in double precision: where the variance is
// small, gradients are differences of nearly equal numbers.
#include <functional>

#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

constexpr int64_t ROWS = 32;

// Σ w x [d], added to.
FOR_EVERY_PROCESSOR void sumRow(int64_t d, float w, const float* __restrict x, float* __restrict sum) {
  for (int64_t c = 0; c < d; c++) sum[c] += w * x[c];
}
// Σ w (x - mean)² [d], added to.
FOR_EVERY_PROCESSOR void sumSquaresRow(int64_t d, float w, const float* __restrict x, const float* __restrict mean, float* __restrict sum) {
  for (int64_t c = 0; c < d; c++) sum[c] += w * ((x[c] - mean[c]) * (x[c] - mean[c]));
}
FOR_EVERY_PROCESSOR void normalRow(int64_t d, const float* __restrict x, const float* __restrict mean, const float* __restrict scale,
                                   const float* __restrict bias, float* __restrict y) {
  for (int64_t c = 0; c < d; c++) y[c] = (x[c] - mean[c]) * scale[c] + bias[c];
}
// Σ dy and Σ dy x̂ [d], added to.
FOR_EVERY_PROCESSOR void gradientSums(int64_t d, const float* __restrict x, const float* __restrict mean, const float* __restrict inverse,
                                      const float* __restrict dy, float* __restrict sum, float* __restrict product) {
  for (int64_t c = 0; c < d; c++) {
    sum[c] += dy[c];
    product[c] += dy[c] * ((x[c] - mean[c]) * inverse[c]);
  }
}
FOR_EVERY_PROCESSOR void gradientRow(int64_t d, float share, const float* __restrict x, const float* __restrict mean, const float* __restrict inverse,
                                     const float* __restrict weight, const float* __restrict dy, const float* __restrict sum,
                                     const float* __restrict product, float* __restrict dx) {
  for (int64_t c = 0; c < d; c++) {
    const float normal = (x[c] - mean[c]) * inverse[c];
    dx[c] = weight[c] * inverse[c] * (dy[c] - share * (sum[c] + normal * product[c]));
  }
}

// Sums [width] over all rows: work(row, sums) adds one row's.
void overRows(int64_t rows, int64_t width, const std::function<void(int64_t, float*)>& work, float* total) {
  const int64_t parts = (rows + ROWS - 1) / ROWS;
  Floats sums(parts * width);
  parallelRuns(rows, ROWS, [&](int64_t first, int64_t end) {
    for (int64_t row = first; row < end; row++) work(row, &sums[first / ROWS * width]);
  });
  for (int64_t c = 0; c < width; c++) {
    double sum = 0;
    for (int64_t part = 0; part < parts; part++) sum += sums[part * width + c];
    total[c] = static_cast<float>(sum);
  }
}

struct BatchNorm {
  float epsilon;
  explicit BatchNorm(const Attributes& given) : epsilon(given.number("epsilon")) {}
  static float count(const Tensor& rowWeights) {
    return sumOf(rowWeights.size(), [&](int64_t row) { return rowWeights[row]; });
  }
  // 1/sqrt(variance + epsilon) [d]
  Floats inverses(int64_t d, const float* variance) const {
    Floats made(d);
    for (int64_t c = 0; c < d; c++) made[c] = 1.f / std::sqrt(variance[c] + epsilon);
    return made;
  }
};

// x [n, d], rowWeights [n], weight, bias [d] → y, stats [2, d]: mean and biased variance
struct Forward : BatchNorm {
  using BatchNorm::BatchNorm;
  void operator()(Run& run) const {
    const Tensor x = run.input(0), w = run.input(1), weight = run.input(2), bias = run.input(3);
    const int64_t rows = x.shape[0], d = x.shape[1];
    const Tensor y = run.output(x.shape), stats = run.output({2, d});
    float *mean = stats, *variance = stats + d;
    const float all = count(w);
    overRows(rows, d, [&](int64_t row, float* sum) { sumRow(d, w[row], x + row * d, sum); }, mean);
    for (int64_t c = 0; c < d; c++) mean[c] /= all;
    overRows(rows, d, [&](int64_t row, float* sum) { sumSquaresRow(d, w[row], x + row * d, mean, sum); }, variance);
    for (int64_t c = 0; c < d; c++) variance[c] /= all;
    Floats scale = inverses(d, variance);
    for (int64_t c = 0; c < d; c++) scale[c] *= weight[c];
    parallelRuns(rows, ROWS, [&](int64_t first, int64_t end) {
      for (int64_t row = first; row < end; row++) normalRow(d, x + row * d, mean, scale.data(), bias, y + row * d);
    });
  }
};

// x, rowWeights, weight, stats, dy → dx, dweight, dbias
struct Backward : BatchNorm {
  using BatchNorm::BatchNorm;
  void operator()(Run& run) const {
    const Tensor x = run.input(0), w = run.input(1), weight = run.input(2), stats = run.input(3), dy = run.input(4);
    const int64_t rows = x.shape[0], d = x.shape[1];
    const Tensor dx = run.output(x.shape), dweight = run.output({d}), dbias = run.output({d});
    const float* mean = stats;
    const Floats inverse = inverses(d, stats + d);
    const float all = count(w);
    Floats sums(2 * d);
    float *sum = sums.data(), *product = sum + d;
    overRows(rows, 2 * d, [&](int64_t row, float* to) { gradientSums(d, x + row * d, mean, inverse.data(), dy + row * d, to, to + d); }, sums.data());
    std::copy_n(sum, d, dbias.values);
    std::copy_n(product, d, dweight.values);
    parallelRuns(rows, ROWS, [&](int64_t first, int64_t end) {
      for (int64_t row = first; row < end; row++)
        gradientRow(d, w[row] / all, x + row * d, mean, inverse.data(), weight, dy + row * d, sum, product, dx + row * d);
    });
  }
};

const Registration<Forward> forward({"RowBatchNorm",
                                     {"x: float", "rowWeights: float", "weight: float", "bias: float"},
                                     {"y: float", "stats: float"},
                                     {"epsilon: float"}});
const Registration<Backward> backward({"RowBatchNormGrad",
                                       {"x: float", "rowWeights: float", "weight: float", "stats: float", "dy: float"},
                                       {"dx: float", "dweight: float", "dbias: float"},
                                       {"epsilon: float"}});

}  // namespace
