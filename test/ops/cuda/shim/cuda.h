// CUDA C on the CPU, for tests: included before a kernel's source, which g++ then compiles. The threads of a block are fibers of one thread
// (fibers.cc) that hand over at every barrier; blocks run one after the other.
// Enough for kernels whose barriers are met by every thread of the block; a block with barriers of a warp must be one warp.
#pragma once
#include <cmath>
#include <cstddef>

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__ static

struct dim3 {
  unsigned x, y, z;
};
extern "C" dim3 threadIdx, blockIdx, blockDim, gridDim;
extern "C" void shimBarrier();
extern "C" float shimExchange(float value, unsigned with);  // what thread `with` hands over at the same time

extern "C" unsigned shimBallot(bool own);                          // a bit for each lane of the warp

inline void __syncthreads() { shimBarrier(); }
inline void __syncwarp() { shimBarrier(); }
inline float __shfl_xor_sync(unsigned, float value, unsigned far) { return shimExchange(value, threadIdx.x ^ far); }
inline unsigned __ballot_sync(unsigned, bool own) { return shimBallot(own); }
inline int __ffs(unsigned bits) { return __builtin_ffs(bits); }
inline float __expf(float x) { return expf(x); }
inline int min(int a, int b) { return a < b ? a : b; }
