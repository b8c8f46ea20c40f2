// Two operations that move floats between a tensor and a memory of the program's own (the kernels' WebAssembly memory): one copy each, and
// no array for the garbage collector in between, which is what reading a tensor from JavaScript costs.
//
//   SpikembaCopyOut   x: float, place: int32[2]                  → nothing; writes x to the place
//   SpikembaCopyIn    place: int32[2], shape: int32[rank]        → y: float of that shape, read from the place
//
// A place is an address as two words, high and low: an attribute would make TensorFlow keep a kernel for every address it ever saw.
#include <cstring>

#include "kernel.h"

namespace {
using namespace spikemba;

void* placeOf(TF_Tensor* words) {
  const auto* word = static_cast<const uint32_t*>(TF_TensorData(words));
  return reinterpret_cast<void*>(static_cast<uintptr_t>(word[0]) << 32 | word[1]);
}

void copyOut(void*, TF_OpKernelContext* context) {
  Run run(context);
  TF_Tensor* values = run.input(0);
  TF_Tensor* place = run.input(1);
  if (values != nullptr && place != nullptr) std::memcpy(placeOf(place), TF_TensorData(values), TF_TensorByteSize(values));
}

void copyIn(void*, TF_OpKernelContext* context) {
  Run run(context);
  TF_Tensor* place = run.input(0);
  TF_Tensor* lengths = run.input(1);
  if (place == nullptr || lengths == nullptr) return;
  const auto* first = static_cast<const int32_t*>(TF_TensorData(lengths));
  TF_Tensor* made = run.output(0, {first, first + TF_TensorElementCount(lengths)});
  if (made != nullptr) std::memcpy(TF_TensorData(made), placeOf(place), TF_TensorByteSize(made));
}

const Registration out({"SpikembaCopyOut", {"x: float", "place: int32"}, {}, copyOut});
const Registration in({"SpikembaCopyIn", {"place: int32", "shape: int32"}, {"y: float"}, copyIn});

}  // namespace
