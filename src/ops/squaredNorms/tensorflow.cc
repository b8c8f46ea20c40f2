// Sums of squares of n tensors as one TensorFlow operation.
//
//   SpikembaSquaredNorms   x: n × float      → float[n]
#include <algorithm>

#include "kernel.h"

namespace {
using namespace spikemba;

// Sixteen sums side by side, a thousand values at a time before they join the total, which keeps rounding errors small.
#if defined(__x86_64__) && defined(__gnu_linux__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
float sumSquares(const float* x, int64_t size) {
  double total = 0;
  for (int64_t first = 0; first < size; first += 1024) {
    const int64_t end = std::min<int64_t>(first + 1024, size);
    float lanes[16] = {};
    int64_t i = first;
    for (; i + 16 <= end; i += 16)
      for (int lane = 0; lane < 16; lane++) lanes[lane] += x[i + lane] * x[i + lane];
    for (; i < end; i++) lanes[0] += x[i] * x[i];
    for (float lane : lanes) total += lane;
  }
  return static_cast<float>(total);
}

void squaredNorms(void*, TF_OpKernelContext* context) {
  Run run(context);
  TF_Tensor* norms = run.output(0, {run.inputs()});
  if (norms == nullptr) return;
  for (int i = 0; i < run.inputs(); i++) {
    TF_Tensor* x = run.input(i);
    if (x == nullptr) return;
    floatsOf(norms)[i] = sumSquares(floatsOf(x), TF_TensorElementCount(x));
  }
}

const Registration registration({"SpikembaSquaredNorms", {"x: n * float"}, {"norms: float"}, squaredNorms, {"n: int >= 1"}});

}  // namespace
