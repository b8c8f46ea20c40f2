// The one TensorFlow operation on device "GPU": runs a plan (plan.ts), which says what to launch over which tensors.
//
//   plan: int32 words, in the host's memory; x: n × float      → y: m × float
//
// The words, as encodePlan.ts writes them: outputs (each: axes, lengths…), scratch (count, sizes…), launches (count; each: kernel, blocks x y z,
// threads, members (count; each: kind, value)).
#include <cstring>

#include "../tensorflow/kernel.h"
#include "card.h"
#include "kernels.h"

namespace spikemba::cuda {
namespace {

enum Kind { NOTHING, INPUT, OUTPUT, SCRATCH, NUMBER };

// The members of a kernel's struct, each at a multiple of its size. A kernel takes at most 4 kB.
class Struct {
 public:
  void address(const float* value) { put(&value, sizeof value); }
  void number(int32_t bits) { put(&bits, sizeof bits); }
  void* bytes() { return bytes_; }

 private:
  void put(const void* value, size_t size) {
    size_ = (size_ + size - 1) / size * size;
    if (size_ + size > sizeof bytes_) throw std::runtime_error("a kernel takes at most 4 kB");
    std::memcpy(bytes_ + size_, value, size);
    size_ += size;
  }
  alignas(8) char bytes_[4096] = {};
  size_t size_ = 0;
};

struct RunPlan {
  explicit RunPlan(const Attributes&) {}

  void operator()(Run& run) const {
    const int32_t* word = run.integers(0);
    const auto next = [&word] { return *word++; };
    std::vector<const float*> places[4] = {{nullptr}, {}, {}, {}};
    for (int i = 1; i < run.inputs(); i++) places[INPUT].push_back(run.input(i));
    for (int outputs = next(); outputs > 0; outputs--) {
      std::vector<int64_t> shape(next());
      for (int64_t& length : shape) length = next();
      places[OUTPUT].push_back(run.output(shape));
    }
    for (int pieces = next(); pieces > 0; pieces--) places[SCRATCH].push_back(run.scratch(next()));
    const int launches = next();
    if (launches == 0) return;
    Card& card = Card::current();
    card.begin();
    for (int i = 0; i < launches; i++) {
      const Kernel& launched = kernel(next());
      void* function = card.function(launched.source, launched.name);
      const unsigned x = next(), y = next(), z = next(), threads = next();
      Struct members;
      for (int count = next(); count > 0; count--) {
        const int kind = next(), value = next();
        if (kind == NUMBER) members.number(value);
        else members.address(places[kind].at(value));
      }
      card.launch(function, x, y, z, threads, members.bytes());
    }
    card.end();
  }
};

const Registration<RunPlan> plan({"Cuda", {"plan: int32", "x: n * float"}, {"y: m * float"}, {"n: int >= 1", "m: int >= 1"}},
                                 {"GPU", {"plan"}});

}  // namespace
}  // namespace spikemba::cuda
