// Leaky integrate-and-fire neurons over time as TensorFlow operations. Equations and source: reference.ts.
//
//   h = v + (inputGain x - inverseTau (v - vReset))      s = [h fires]      v' = s ? (soft ? h - vThreshold : vReset) : h
//   dh = surrogate'(h - vThreshold) (ds - dv' jump) + dv' [no hard reset]      jump = h - v', 0 when the reset is detached
//   dx = inputGain dh      dv = (1 - inverseTau) dh
//
// Neurons are taken BLOCK at a time and all steps run over one block before the next: its potentials stay in the first-level cache. The backward pass
// computes the potentials of a block again.
//
// Multiplications and additions are rounded one by one (no fused ones): a potential moved by one rounding may fire or not.
#pragma GCC optimize("fp-contract=off")
#include <algorithm>
#include <limits>

#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

constexpr int64_t BLOCK = 1024;

// The numbers of spike/surrogateCodes.ts, the formulas of spike/surrogates.ts.
enum Surrogate { ATAN, SIGMOID, FAST_SIGMOID, TRIANGLE, RECTANGLE, STRAIGHT_THROUGH };

template <int surrogate>
INLINE float slope(float z, float alpha) {
  const float distance = std::fabs(z);
  if constexpr (surrogate == ATAN) {
    const float y = 1.5707963267948966f * alpha * z;
    return .5f * alpha / (1.f + y * y);
  }
  if constexpr (surrogate == SIGMOID) {
    const float s = sigmoidOf(alpha * z);
    return alpha * (s * (1.f - s));
  }
  if constexpr (surrogate == FAST_SIGMOID) {
    const float y = alpha * distance + 1.f;
    return 1.f / (y * y);
  }
  if constexpr (surrogate == TRIANGLE) {
    const float height = 1.f - alpha * distance;
    return .5f * (height + std::fabs(height));
  }
  if constexpr (surrogate == RECTANGLE) return distance < .5f * alpha ? 1.f / alpha : 0.f;
  return 1.f;
}

struct Neuron {
  float inverseTau, inputGain, vThreshold, vReset, alpha;
  float fireAt;    // the least potential that fires
  float hard;      // 1: a spike sets vReset, 0: it takes vThreshold away
  float attached;  // 1: the gradient runs through the reset too
};

INLINE float charge(const Neuron& n, float v, float x) { return v + (n.inputGain * x - n.inverseTau * (v - n.vReset)); }
INLINE float reset(const Neuron& n, float h) {
  const float after = n.hard != 0.f ? n.vReset : h - n.vThreshold;
  return h >= n.fireAt ? after : h;
}

// One step of `count` neurons: v in and out.
FOR_EVERY_PROCESSOR void fire(const Neuron& neuron, int64_t count, const float* __restrict x, float* __restrict v, float* __restrict spikes) {
  const Neuron n = neuron;
  for (int64_t i = 0; i < count; i++) {
    const float h = charge(n, v[i], x[i]);
    spikes[i] = h >= n.fireAt ? 1.f : 0.f;
    v[i] = reset(n, h);
  }
}

// The same for the backward pass: the charged potentials h in place of the spikes.
FOR_EVERY_PROCESSOR void recharge(const Neuron& neuron, int64_t count, const float* __restrict x, float* __restrict v, float* __restrict charged) {
  const Neuron n = neuron;
  for (int64_t i = 0; i < count; i++) {
    charged[i] = charge(n, v[i], x[i]);
    v[i] = reset(n, charged[i]);
  }
}

// One step backwards: dv in and out; dx written, or added to where the current is constant.
template <int surrogate>
FOR_EVERY_PROCESSOR void back(const Neuron& neuron, int64_t count, const float* __restrict h, const float* __restrict dSpikes, float* __restrict dv,
                              float* __restrict dx, float sums) {
  const Neuron n = neuron;
  for (int64_t i = 0; i < count; i++) {
    const float jump = n.hard != 0.f ? h[i] - n.vReset : n.vThreshold;
    const float kept = h[i] >= n.fireAt && n.hard != 0.f ? 0.f : dv[i];
    const float dh = (dSpikes[i] - n.attached * (dv[i] * jump)) * slope<surrogate>(h[i] - n.vThreshold, n.alpha) + kept;
    dx[i] = n.inputGain * dh + (sums != 0.f ? dx[i] : 0.f);
    dv[i] = (1.f - n.inverseTau) * dh;
  }
}

FOR_EVERY_PROCESSOR void addTo(int64_t count, const float* __restrict x, float* __restrict sum) {
  for (int64_t i = 0; i < count; i++) sum[i] += x[i];
}

struct Lif {
  Neuron neuron;
  int64_t steps, surrogate;
  bool membrane;
  explicit Lif(const Attributes& given)
      : neuron{given.number("inverseTau"), given.number("inputGain"), given.number("vThreshold"), given.number("vReset"), given.number("alpha"),
               given.number("vThreshold"), given.integer("softReset") ? 0.f : 1.f, given.integer("detachReset") ? 0.f : 1.f},
        steps(given.integer("steps")), surrogate(given.integer("surrogate")), membrane(given.integer("membrane")) {
    if (!given.integer("fireOnEqual")) neuron.fireAt = std::nextafter(neuron.vThreshold, std::numeric_limits<float>::infinity());
  }
  static std::vector<int64_t> stepShape(const Tensor& current) { return {current.shape.begin() + 1, current.shape.end()}; }
  void begin(const Tensor& initial, int64_t first, int64_t count, float* v) const {
    if (initial) std::copy_n(initial + first, count, v);
    else std::fill_n(v, count, neuron.vReset);
  }
};

// current [steps or 1, …], initial […]? → spikes [steps, …], last […], membrane [steps, …] where asked for
struct Forward : Lif {
  using Lif::Lif;
  void operator()(Run& run) const {
    const Tensor x = run.input(0), initial = run.input(1);
    std::vector<int64_t> all = x.shape;
    all[0] = steps;
    const Tensor spikes = run.output(all), last = run.output(stepShape(x)), every = membrane ? run.output(all) : Tensor{};
    const int64_t m = last.size(), stepX = x.shape[0] == 1 ? 0 : m;
    parallelRuns(m, BLOCK, [&](int64_t first, int64_t end) {
      float* v = last + first;
      begin(initial, first, end - first, v);
      for (int64_t t = 0; t < steps; t++) {
        fire(neuron, end - first, x + t * stepX + first, v, spikes + t * m + first);
        if (every) std::copy_n(v, end - first, every + t * m + first);
      }
    });
  }
};

// The same inputs, dSpikes, dLast, dMembrane? → dCurrent, and dInitial where initial is given
struct Backward : Lif {
  using Lif::Lif;
  void operator()(Run& run) const {
    constexpr decltype(&back<ATAN>) backs[] = {back<ATAN>, back<SIGMOID>, back<FAST_SIGMOID>, back<TRIANGLE>, back<RECTANGLE>, back<STRAIGHT_THROUGH>};
    const Tensor x = run.input(0), initial = run.input(1), dSpikes = run.input(2), dLast = run.input(3), dMembrane = run.input(4);
    const Tensor dx = run.outputLike(x), dInitial = run.outputLike(initial);
    const bool constant = x.shape[0] == 1;
    const int64_t m = dLast.size(), stepX = constant ? 0 : m;
    parallelRuns(m, BLOCK, [&](int64_t first, int64_t end) {
      const int64_t count = end - first;
      Floats v(BLOCK), dv(BLOCK), charged(steps * BLOCK);
      begin(initial, first, count, v.data());
      for (int64_t t = 0; t < steps; t++) recharge(neuron, count, x + t * stepX + first, v.data(), &charged[t * BLOCK]);
      std::copy_n(dLast + first, count, dv.data());
      if (constant) std::fill_n(dx + first, count, 0.f);
      for (int64_t t = steps - 1; t >= 0; t--) {
        if (dMembrane) addTo(count, dMembrane + t * m + first, dv.data());
        backs[surrogate](neuron, count, &charged[t * BLOCK], dSpikes + t * m + first, dv.data(), dx + t * stepX + first, constant ? 1.f : 0.f);
      }
      if (dInitial) std::copy_n(dv.data(), count, dInitial + first);
    });
  }
};

const std::vector<const char*> ATTRIBUTES = {"steps: int",       "inverseTau: float", "inputGain: float", "vThreshold: float",
                                             "vReset: float",    "softReset: int",    "detachReset: int", "fireOnEqual: int",
                                             "surrogate: int",   "alpha: float",      "membrane: int",    "n: int >= 1"};
const Registration<Forward> forward({"LifScan", {"current: float", "initial: float"}, {"outputs: n * float"}, ATTRIBUTES});
const Registration<Backward> backward({"LifScanGrad",
                                       {"current: float", "initial: float", "dSpikes: float", "dLast: float", "dMembrane: float"},
                                       {"gradients: n * float"},
                                       ATTRIBUTES});

}  // namespace
