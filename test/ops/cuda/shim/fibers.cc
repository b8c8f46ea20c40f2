// Runs the threads of a block one after the other, each from barrier to barrier; in reversed order too, so that a missing barrier shows.
#undef _FORTIFY_SOURCE  // the checked longjmp takes another stack for a mistake
#include <setjmp.h>
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

// Begins once and runs the kernel for one block after the other. Jumps, unlike swapcontext, ask nothing of the system.
struct Fiber {
  std::unique_ptr<char[]> stack{new char[STACK]};
  jmp_buf where;
  bool begun = false, done;
  static constexpr size_t STACK = 1 << 16;
};

constexpr unsigned MOST_THREADS = 1024;
std::mutex one;
std::vector<Fiber> fibers(MOST_THREADS);  // which stay where they are: jumps lead into them
jmp_buf scheduler;
Kernel kernel;
Parameters parameters;
float exchanged[MOST_THREADS];

void leave() {
  if (_setjmp(fibers[threadIdx.x].where) == 0) _longjmp(scheduler, 1);
}

void run() {
  for (;;) {
    kernel(parameters);
    fibers[threadIdx.x].done = true;
    leave();
  }
}

// Runs a fiber until it leaves.
void enter(Fiber& fiber) {
  if (_setjmp(scheduler) != 0) return;
  if (fiber.begun) _longjmp(fiber.where, 1);
  fiber.begun = true;
  ucontext_t context;
  getcontext(&context);
  context.uc_stack.ss_sp = fiber.stack.get();
  context.uc_stack.ss_size = Fiber::STACK;
  context.uc_link = nullptr;
  makecontext(&context, run, 0);
  setcontext(&context);
}

void runBlock(bool reversed) {
  const unsigned count = blockDim.x;
  for (unsigned i = 0; i < count; i++) fibers[i].done = false;
  for (bool busy = true; busy;) {
    busy = false;
    for (unsigned i = 0; i < count; i++) {
      threadIdx = {reversed ? count - 1 - i : i, 0, 0};
      if (fibers[threadIdx.x].done) continue;
      busy = true;
      enter(fibers[threadIdx.x]);
    }
  }
}
}  // namespace

extern "C" {
void shimBarrier() { leave(); }

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
