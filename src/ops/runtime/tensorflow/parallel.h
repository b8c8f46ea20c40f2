// Work on all cores, and memory for it.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <new>
#include <vector>

#include "kernel.h"

namespace spikemba {

// Calls work(part) once for every part in [0, parts). Which thread takes which part is left open: a result must not depend on it, so how work
// is cut into parts, and in which order parts are added up, follows from sizes alone.
void parallel(int64_t parts, const std::function<void(int64_t)>& work);

// Threads at work, the caller's included: the environment's TF_NUM_INTRAOP_THREADS, as in TensorFlow, else one a core.
int threads();
void setThreads(int count);

// Calls work(first, end) for runs of at most `length` of `size` items.
inline void parallelRuns(int64_t size, int64_t length, const std::function<void(int64_t, int64_t)>& work) {
  parallel((size + length - 1) / length, [&](int64_t part) {
    const int64_t first = part * length;
    work(first, first + length < size ? first + length : size);
  });
}

template <class T>
struct CacheLines {
  using value_type = T;
  CacheLines() = default;
  template <class U>
  CacheLines(const CacheLines<U>&) {}
  T* allocate(size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), std::align_val_t(64))); }
  void deallocate(T* values, size_t) { ::operator delete(values, std::align_val_t(64)); }
  bool operator==(const CacheLines&) const { return true; }
  bool operator!=(const CacheLines&) const { return false; }
};

// Scratch, 0 at the start, from the start of a cache line.
using Floats = std::vector<float, CacheLines<float>>;

// sum = parts[0] + parts[1] + … of `count` parts, one after the other; nothing where it is absent.
inline void addUp(const Floats& parts, int64_t count, const Tensor& sum) {
  if (!sum) return;
  const int64_t size = sum.size();
  for (int64_t i = 0; i < size; i++) sum[i] = count > 0 ? parts[i] : 0.f;
  for (int64_t part = 1; part < count; part++)
    for (int64_t i = 0; i < size; i++) sum[i] += parts[part * size + i];
}

}  // namespace spikemba
