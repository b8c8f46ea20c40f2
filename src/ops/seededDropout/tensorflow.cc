// Dropout whose mask is a function of seed and position, as a TensorFlow operation. Equations and sources: seededDropout.ts; the words are those of
// mask.ts, bit for bit.
//
//   x: float, keys: int32[3] (first, second and limit: they change with every call)      → y: float
#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

INLINE uint32_t scramble(uint32_t word) {
  uint32_t x = (word ^ word >> 16) * 0x7feb352du;
  x = (x ^ x >> 15) * 0x846ca68bu;
  return x ^ x >> 16;
}

// Positions from `first` on.
FOR_EVERY_PROCESSOR void dropout(uint32_t first, uint32_t end, uint32_t key1, uint32_t key2, uint32_t limit, float factor, const float* __restrict x,
                                 float* __restrict y) {
  for (uint32_t i = first; i < end; i++) {
    const float kept = scramble(scramble(i ^ key1) ^ key2) < limit ? 0.f : 1.f;
    y[i - first] = kept != 0.f ? x[i - first] * factor : 0.f;
  }
}

struct Dropout {
  float factor;
  explicit Dropout(const Attributes& given) : factor(given.number("factor")) {}
  void operator()(Run& run) const {
    const Tensor x = run.input(0), y = run.output(x.shape);
    const int32_t* keys = run.integers(1);
    parallelRuns(x.size(), 1 << 14, [&](int64_t first, int64_t end) { dropout(first, end, keys[0], keys[1], keys[2], factor, x + first, y + first); });
  }
};

const Registration<Dropout> dropouts({"SeededDropout", {"x: float", "keys: int32"}, {"y: float"}, {"factor: float"}});

}  // namespace
