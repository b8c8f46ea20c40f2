// A gate, y (base + SiLU(z)), as TensorFlow operations. Equations and source: siluGate.ts, cpu.ts.
#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

constexpr int64_t RUN = 1 << 14;

FOR_EVERY_PROCESSOR void gateForward(int64_t size, float base, const float* __restrict y, const float* __restrict z, float* __restrict out) {
  for (int64_t i = 0; i < size; i++) out[i] = y[i] * (base + z[i] * sigmoidOf(z[i]));
}

FOR_EVERY_PROCESSOR void gateBackward(int64_t size, float base, const float* __restrict y, const float* __restrict z, const float* __restrict dOut,
                                      float* __restrict dy, float* __restrict dz) {
  for (int64_t i = 0; i < size; i++) {
    const float s = sigmoidOf(z[i]);
    dy[i] = dOut[i] * (base + z[i] * s);
    dz[i] = dOut[i] * y[i] * (s * (1.f + z[i] * (1.f - s)));
  }
}

struct Gate {
  float base;
  explicit Gate(const Attributes& given) : base(given.number("base")) {}
};

struct Forward : Gate {
  using Gate::Gate;
  void operator()(Run& run) const {
    const Tensor y = run.input(0), z = run.input(1), out = run.output(y.shape);
    parallelRuns(y.size(), RUN, [&](int64_t i, int64_t end) { gateForward(end - i, base, y + i, z + i, out + i); });
  }
};

struct Backward : Gate {
  using Gate::Gate;
  void operator()(Run& run) const {
    const Tensor y = run.input(0), z = run.input(1), dOut = run.input(2), dy = run.output(y.shape), dz = run.output(y.shape);
    parallelRuns(y.size(), RUN, [&](int64_t i, int64_t end) { gateBackward(end - i, base, y + i, z + i, dOut + i, dy + i, dz + i); });
  }
};

const Registration<Forward> forward({"SiluGate", {"y: float", "z: float"}, {"out: float"}, {"base: float"}});
const Registration<Backward> backward({"SiluGateGrad", {"y: float", "z: float", "dOut: float"}, {"dy: float", "dz: float"}, {"base: float"}});

}  // namespace
