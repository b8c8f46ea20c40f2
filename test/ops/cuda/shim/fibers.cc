// Runs the threads of a block one after the other, each from barrier to barrier; in reversed order too, so that a missing barrier shows.
#include <ucontext.h>

#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

struct dim3 {
  unsigned x, y, z;
};
extern "C" {
dim3 threadIdx, blockIdx, blockDim, gridDim;
}

namespace {
// A kernel takes one struct by value. Its size is not known here, and need not be: on x86-64 a large struct lies on the stack, where the
// callee reads as much of it as it knows; on arm64 its address is handed over.
struct Parameters {
  char bytes[4096];
};
using Kernel = void (*)(Parameters);

struct Fiber {
  ucontext_t context;
  std::unique_ptr<char[]> stack{new char[STACK]};
  bool done;
  static constexpr size_t STACK = 1 << 16;
};

constexpr unsigned MOST_THREADS = 1024;
std::mutex one;
std::vector<Fiber> fibers;
ucontext_t scheduler;
Kernel kernel;
Parameters parameters;
float exchanged[MOST_THREADS];

void run() {
  kernel(parameters);
  fibers[threadIdx.x].done = true;
  swapcontext(&fibers[threadIdx.x].context, &scheduler);
}

void runBlock(bool reversed) {
  const unsigned count = blockDim.x;
  if (fibers.size() < count) fibers.resize(count);
  for (unsigned i = 0; i < count; i++) {
    Fiber& fiber = fibers[i];
    fiber.done = false;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.get();
    fiber.context.uc_stack.ss_size = Fiber::STACK;
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, run, 0);
  }
  for (bool busy = true; busy;) {
    busy = false;
    for (unsigned i = 0; i < count; i++) {
      threadIdx = {reversed ? count - 1 - i : i, 0, 0};
      if (fibers[threadIdx.x].done) continue;
      swapcontext(&scheduler, &fibers[threadIdx.x].context);
      busy = true;
    }
  }
}
}  // namespace

extern "C" {
void shimBarrier() { swapcontext(&fibers[threadIdx.x].context, &scheduler); }

float shimExchange(float value, unsigned with) {
  exchanged[threadIdx.x] = value;
  shimBarrier();
  const float other = exchanged[with];
  shimBarrier();
  return other;
}

unsigned shimBallot(bool own) {
  exchanged[threadIdx.x] = own;
  shimBarrier();
  unsigned lanes = 0;
  const unsigned first = threadIdx.x / 32 * 32;
  for (unsigned lane = 0; lane < 32 && first + lane < blockDim.x; lane++) lanes |= static_cast<unsigned>(exchanged[first + lane] != 0) << lane;
  shimBarrier();
  return lanes;
}

// Returns 0, or CUDA's number for a launch that no card takes.
int shimLaunch(void* function, unsigned x, unsigned y, unsigned z, unsigned threads, const void* bytes, int reversed) {
  if (x == 0 || y == 0 || z == 0 || threads == 0 || threads > MOST_THREADS || y > 65535 || z > 65535) return 1;
  const std::lock_guard<std::mutex> guard(one);
  kernel = reinterpret_cast<Kernel>(function);
  std::memcpy(&parameters, bytes, sizeof parameters);
  gridDim = {x, y, z};
  blockDim = {threads, 1, 1};
  for (blockIdx.z = 0; blockIdx.z < z; blockIdx.z++)
    for (blockIdx.y = 0; blockIdx.y < y; blockIdx.y++)
      for (blockIdx.x = 0; blockIdx.x < x; blockIdx.x++) runBlock(reversed != 0);
  return 0;
}
}
