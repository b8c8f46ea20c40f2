// One step of Adam for n parameters as a TensorFlow operation: with a call a parameter it would be mostly calls.
//
//   w, gradient, m, v: n × float, factors: float[10] in the order of FACTORS (types.ts), which change every step      → the new w, m, v: n × float
#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

FOR_EVERY_PROCESSOR void adamStep(const float* w, const float* gradient, const float* m, const float* v, const float* factors, int64_t first,
                                  int64_t end, float* __restrict newW, float* __restrict newM, float* __restrict newV) {
  const float keepMean = factors[0], addMean = factors[1], keepSquare = factors[2], addSquare = factors[3];
  const float epsilon = factors[4], decay = factors[5], keep = factors[6], rate = factors[7], correction = factors[8], scale = factors[9];
  for (int64_t i = first; i < end; i++) {
    const float g = scale * gradient[i] + decay * w[i];
    const float mean = keepMean * m[i] + addMean * g;
    const float square = keepSquare * v[i] + addSquare * g * g;
    newM[i] = mean;
    newV[i] = square;
    newW[i] = keep * w[i] - rate * mean / (std::sqrt(square * correction) + epsilon);
  }
}

struct Adam {
  explicit Adam(const Attributes&) {}
  void operator()(Run& run) const {
    const int n = (run.inputs() - 1) / 4;
    const Tensor factors = run.input(4 * n);
    std::vector<Tensor> in, out;
    for (int i = 0; i < 4 * n; i++) in.push_back(run.input(i));
    for (int i = 0; i < 3 * n; i++) out.push_back(run.output(in[i % n].shape));
    for (int i = 0; i < n; i++) {
      parallelRuns(in[i].size(), 1 << 15, [&](int64_t first, int64_t end) {
        adamStep(in[i], in[n + i], in[2 * n + i], in[3 * n + i], factors, first, end, out[i], out[n + i], out[2 * n + i]);
      });
    }
  }
};

const Registration<Adam> adam({"AdamStep",
                               {"w: n * float", "gradient: n * float", "m: n * float", "v: n * float", "factors: float"},
                               {"newW: n * float", "newM: n * float", "newV: n * float"},
                               {"n: int >= 1"}});

}  // namespace
