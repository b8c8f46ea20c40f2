// One step of Adam as a TensorFlow operation: it does so little with each number that with copies it would be mostly copies.
//
//   SpikembaAdam   w, gradient, m, v: float, factors: float[9] in the order of FACTORS (types.ts)      → the new w, m, v
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
  const float* in[5];
  std::vector<int64_t> shape;
  int64_t size = 0;
  for (int i = 0; i < 5; i++) {
    TF_Tensor* tensor = run.input(i);
    if (tensor == nullptr) return;
    in[i] = static_cast<const float*>(TF_TensorData(tensor));
    if (i > 0) continue;
    size = TF_TensorElementCount(tensor);
    for (int axis = 0; axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
  }
  float* out[3];
  for (int i = 0; i < 3; i++) {
    TF_Tensor* tensor = run.output(i, shape);
    if (tensor == nullptr) return;
    out[i] = static_cast<float*>(TF_TensorData(tensor));
  }
  adamStep(in[0], in[1], in[2], in[3], in[4], size, out[0], out[1], out[2]);
}

const Registration registration({"SpikembaAdam",
                                 {"w: float", "gradient: float", "m: float", "v: float", "factors: float"},
                                 {"new_w: float", "new_m: float", "new_v: float"},
                                 adam});

}  // namespace
