// The rules of discretization: the numbers of codes.ts, the formulas of discretization.ts. z comes scaled: for the exponential rules in powers of 2.
// Functions of one float, or of a register of them: V.
#pragma once
#include "lanes.h"

namespace {
using namespace spikemba;

enum Rule { MAMBA, ZOH, BILINEAR, EULER };
constexpr bool exponential(int rule) { return rule == MAMBA || rule == ZOH; }

// (e^z - 1)/z = Σ z^k/(k+1)!, and its derivative, for |z| < 1.
template <class V>
INLINE V series(V z) {
  V p = z * (1 / 3628800.f) + 1 / 362880.f;
  for (float term : {1 / 40320.f, 1 / 5040.f, 1 / 720.f, 1 / 120.f, 1 / 24.f, 1 / 6.f, .5f, 1.f}) p = p * z + term;
  return p;
}
template <class V>
INLINE V seriesSlope(V z) {
  V p = z * (9 / 3628800.f) + 8 / 362880.f;
  for (float term : {7 / 40320.f, 6 / 5040.f, 5 / 720.f, 4 / 120.f, 3 / 24.f, 2 / 6.f, .5f}) p = p * z + term;
  return p;
}

// Ā
template <int rule, class V>
INLINE V decay(V z) {
  if constexpr (exponential(rule)) return exp2Of(z);
  if constexpr (rule == BILINEAR) return (1.f + .5f * z) / (1.f - .5f * z);
  return 1.f + z;
}
// φ, where a = Ā
template <int rule, class V>
INLINE V gain(V z, V a) {
  if constexpr (rule == ZOH) {
    const V natural = z * LN2;
    return (natural < 0.f ? -natural : natural) < 1.f ? series(natural) : (a - 1.f) / natural;
  }
  if constexpr (rule == BILINEAR) return 1.f / (1.f - .5f * z);
  return V{} + 1.f;
}
// Ā' and φ', by the natural z, where f = φ
template <int rule, class V>
INLINE V decaySlope(V a, V f) {
  if constexpr (exponential(rule)) return a;
  if constexpr (rule == BILINEAR) return f * f;
  return V{} + 1.f;
}
template <int rule, class V>
INLINE V gainSlope(V z, V a, V f) {
  if constexpr (rule == ZOH) {
    const V natural = z * LN2;
    return (natural < 0.f ? -natural : natural) < 1.f ? seriesSlope(natural) : (a - f) / natural;
  }
  if constexpr (rule == BILINEAR) return f * f * .5f;
  return V{};
}

// A function of each rule.
#define BY_RULE(function) {function<MAMBA>, function<ZOH>, function<BILINEAR>, function<EULER>}

}  // namespace
