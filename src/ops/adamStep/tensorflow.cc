// One step of Adam for n parameters as a TensorFlow operation: it does so little with each number that with copies it would be mostly copies,
// and with a call a parameter mostly calls.
//
//   SpikembaAdam   w, gradient, m, v: n × float, factors: float[9] in the order of FACTORS (types.ts)      → the new w, m, v: n × float
#include <cmath>

#include "kernel.h"

namespace {
using namespace spikemba;

// One body, compiled for old and for new processors; the loader takes the one that fits.
#if defined(__x86_64__) && defined(__gnu_linux__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void adamStep(const float* w, const float* gradient, const float* m, const float* v, const float* factors, int64_t size,
              float* __restrict newW, float* __restrict newM, float* __restrict newV) {
  const float keepMean = factors[0], addMean = factors[1], keepSquare = factors[2], addSquare = factors[3];
  const float epsilon = factors[4], decay = factors[5], keep = factors[6], rate = factors[7], correction = factors[8];
  for (int64_t i = 0; i < size; i++) {
    const float g = gradient[i] + decay * w[i];
    const float mean = keepMean * m[i] + addMean * g;
    const float square = keepSquare * v[i] + addSquare * g * g;
    newM[i] = mean;
    newV[i] = square;
    newW[i] = keep * w[i] - rate * mean / (std::sqrt(square * correction) + epsilon);
  }
}

void adam(void*, TF_OpKernelContext* context) {
  Run run(context);
  const int n = (run.inputs() - 1) / 4;
  TF_Tensor* factors = run.input(4 * n);
  if (factors == nullptr) return;
  for (int i = 0; i < n; i++) {
    TF_Tensor* in[4];
    for (int j = 0; j < 4; j++)
      if ((in[j] = run.input(j * n + i)) == nullptr) return;
    TF_Tensor* out[3];
    for (int j = 0; j < 3; j++)
      if ((out[j] = run.output(j * n + i, shapeOf(in[0]))) == nullptr) return;
    adamStep(floatsOf(in[0]), floatsOf(in[1]), floatsOf(in[2]), floatsOf(in[3]), floatsOf(factors), TF_TensorElementCount(in[0]), floatsOf(out[0]),
             floatsOf(out[1]), floatsOf(out[2]));
  }
}

const Registration registration({"SpikembaAdam",
                                 {"w: n * float", "gradient: n * float", "m: n * float", "v: n * float", "factors: float"},
                                 {"new_w: n * float", "new_m: n * float", "new_v: n * float"},
                                 adam,
                                 {"n: int >= 1"}});

}  // namespace
