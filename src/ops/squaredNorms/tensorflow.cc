// Sums of squares of n tensors as one TensorFlow operation.
//
//   x: n × float      → float[n]
#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

FOR_EVERY_PROCESSOR float sumSquares(const float* x, int64_t size) {
  return sumOf(size, [x](int64_t i) { return x[i] * x[i]; });
}

struct SquaredNorms {
  explicit SquaredNorms(const Attributes&) {}
  void operator()(Run& run) const {
    std::vector<Tensor> x;
    for (int i = 0; i < run.inputs(); i++) x.push_back(run.input(i));
    const Tensor norms = run.output({run.inputs()});
    parallel(run.inputs(), [&](int64_t i) { norms[i] = sumSquares(x[i], x[i].size()); });
  }
};

const Registration<SquaredNorms> norms({"SquaredNorms", {"x: n * float"}, {"norms: float"}, {"n: int >= 1"}});

}  // namespace
