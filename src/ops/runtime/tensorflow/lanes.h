// Functions of single floats that the compiler turns into vector code: to be called in loops over lanes, side by side.
#pragma once
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstring>

// A function compiled for processors with AVX-512, with AVX2 and without; the loader takes the one that fits. Where AVX-512 has a form of its own,
// over registers of type Wide, that is WITH_AVX512, the rest FOR_OTHER_PROCESSORS, and hasWide() chooses.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define FOR_OTHER_PROCESSORS __attribute__((target_clones("arch=x86-64-v3", "default")))
#define WITH_AVX512 __attribute__((target("arch=x86-64-v4")))
#else
#define FOR_EVERY_PROCESSOR
#define FOR_OTHER_PROCESSORS
#endif
#define INLINE inline __attribute__((always_inline))

namespace spikemba {

constexpr int LANES = 16;  // floats of the widest vector

constexpr float LOG2E = 1.4426950408889634f;
constexpr float LN2 = 0.6931471805599453f;

// 2^f on [-1/2, 1/2], 1 at 0.
template <class V>
INLINE V exp2OfFraction(V f) {
  V p = f * 0.001326472588707717f + 0.00967151264914598f;
  p = p * f + 0.05550733743626929f;
  p = p * f + 0.24022242085168208f;
  p = p * f + 0.6931469775988969f;
  return p * f + 1.f;
}

// 2^x for |x| < 2^22, relative error 2e-7; 0 below 2^-127, infinite from 2^128 on. x = k + f by adding and subtracting 1.5 · 2^23, whose last bits
// then are k; a polynomial for 2^f on [-1/2, 1/2], 1 at 0; k into the exponent's bits.
INLINE float exp2Of(float x) {
  const float shifted = x + 12582912.f;
  const float f = x - (shifted - 12582912.f);
  const float p = exp2OfFraction(f);
  int32_t exponent;
  std::memcpy(&exponent, &shifted, sizeof exponent);
  exponent += 127 - 0x4b400000;
  exponent = exponent < 0 ? 0 : exponent;
  exponent = exponent > 255 ? 255 : exponent;
  exponent <<= 23;
  float power;
  std::memcpy(&power, &exponent, sizeof power);
  return p * power;
}

#ifdef WITH_AVX512
typedef float Wide __attribute__((vector_size(LANES * sizeof(float)), may_alias));
inline std::atomic<bool> wideAllowed{true};  // tests run the other form as well
inline bool hasWide() { return wideAllowed && __builtin_cpu_supports("x86-64-v4"); }

// The same in 9 instructions instead of 13: one multiplies by 2^k, whatever k.
INLINE Wide exp2Of(Wide x) {
  const Wide k = (x + 12582912.f) - 12582912.f;
  Wide power;
  asm("vscalefps %2, %1, %0" : "=v"(power) : "v"(exp2OfFraction<Wide>(x - k)), "v"(k));
  return power;
}
#else
#define WITH_AVX512
using Wide = float;
inline std::atomic<bool> wideAllowed{false};
inline bool hasWide() { return false; }
#endif

INLINE float expOf(float x) { return exp2Of(x * LOG2E); }

INLINE float sigmoidOf(float x) { return 1.f / (1.f + expOf(-x)); }

// 2 artanh(s) for 0 <= s <= 1/3, as an odd polynomial: log(1 + w), where s = w/(2 + w).
INLINE float twiceArtanhOf(float s) {
  const float q = s * s;
  float p = q * 0.28024455340224874f + 0.2799914184342971f;
  p = p * q + 0.40021699007884592f;
  p = p * q + 0.66666413133708414f;
  p = p * q + 2.f;
  return s * p;
}

// Sum of term(i) over [0, size): lanes side by side, a block of 1,024 at a time before it joins the total, which keeps rounding errors small.
template <class Term>
INLINE float sumOf(int64_t size, Term term) {
  double total = 0;
  for (int64_t first = 0; first < size; first += 1024) {
    const int64_t end = first + 1024 < size ? first + 1024 : size;
    float lanes[LANES] = {};
    int64_t i = first;
    for (; i + LANES <= end; i += LANES)
      for (int lane = 0; lane < LANES; lane++) lanes[lane] += term(i + lane);
    for (int lane = 0; i < end; i++, lane++) lanes[lane] += term(i);
    for (float lane : lanes) total += lane;
  }
  return static_cast<float>(total);
}

}  // namespace spikemba
