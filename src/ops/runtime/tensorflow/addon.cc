// TensorFlow operations. Two move floats between a tensor and a memory of the program's own (the kernels' WebAssembly
// memory): one copy each, and no array for the garbage collector in between, which is what reading a tensor from JavaScript costs.
// The third is a step of Adam, which does so little with each number that it would be mostly copies.
//
//   SpikembaCopyOut   x: float, place: int32[2]                          → nothing; writes x to the place
//   SpikembaCopyIn    place: int32[2], shape: int32[rank]                → y: float of that shape, read from the place
//   SpikembaAdam      parameter, gradient, m, v, factors: float[9]       → the new parameter, m, v; factors as in ../../adamStep/kernels.ts
//
// A place is an address as two words, high and low: an attribute would make TensorFlow keep a kernel for every address it ever saw.
// Only TensorFlow's C interface is used, so the addon is not tied to one version of the library. It is loaded after the binding
// of tfjs-node, whose copy of libtensorflow_framework the loader then takes.
#include <node_api.h>
#include <tensorflow/c/kernels.h>
#include <tensorflow/c/ops.h>
#include <tensorflow/c/tf_status.h>
#include <tensorflow/c/tf_tensor.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <mutex>
#include <string>
#include <vector>

namespace {

// One run of an operation: its inputs and its failure, let go of at the end.
class Run {
 public:
  explicit Run(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Run() {
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  TF_Tensor* input(int index) { return hold([&](TF_Tensor** tensor) { TF_GetInput(context_, index, tensor, status_); }); }

  TF_Tensor* output(int index, const std::vector<int64_t>& shape) {
    size_t bytes = sizeof(float);
    for (int64_t length : shape) bytes *= static_cast<size_t>(length);
    return hold([&](TF_Tensor** tensor) {
      *tensor = TF_AllocateOutput(context_, index, TF_FLOAT, shape.data(), static_cast<int>(shape.size()), bytes, status_);
    });
  }

 private:
  // nullptr after a failure, which TensorFlow then knows of.
  template <class Get>
  TF_Tensor* hold(Get get) {
    TF_Tensor* tensor = nullptr;
    get(&tensor);
    if (tensor != nullptr) held_.push_back(tensor);
    if (TF_GetCode(status_) == TF_OK) return tensor;
    TF_OpKernelContext_Failure(context_, status_);
    return nullptr;
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> held_;
};

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

// One body, compiled for old and for new processors; the loader takes the one that fits.
#if defined(__x86_64__) && defined(__gnu_linux__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void adamStep(const float* w, const float* gradient, const float* m, const float* v, const float* factors, int64_t size,
              float* __restrict newW, float* __restrict newM, float* __restrict newV) {
  const float keepMean = factors[0], addMean = factors[1], keepSquare = factors[2], addSquare = factors[3];
  const float epsilon = factors[4], decay = factors[5], keep = factors[6], rate = factors[7], correction = factors[8];
  for (int64_t i = 0; i < size; i++) {
    const float g = gradient[i] + decay * w[i];
    const float mean = keepMean * m[i] + addMean * g;
    const float square = keepSquare * v[i] + addSquare * g * g;
    newM[i] = mean;
    newV[i] = square;
    newW[i] = keep * w[i] - rate * mean / (std::sqrt(square * correction) + epsilon);
  }
}

void adam(void*, TF_OpKernelContext* context) {
  Run run(context);
  const float* in[5];
  std::vector<int64_t> shape;
  int64_t size = 0;
  for (int i = 0; i < 5; i++) {
    TF_Tensor* tensor = run.input(i);
    if (tensor == nullptr) return;
    in[i] = static_cast<const float*>(TF_TensorData(tensor));
    if (i > 0) continue;
    size = TF_TensorElementCount(tensor);
    for (int axis = 0; axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
  }
  float* out[3];
  for (int i = 0; i < 3; i++) {
    TF_Tensor* tensor = run.output(i, shape);
    if (tensor == nullptr) return;
    out[i] = static_cast<float*>(TF_TensorData(tensor));
  }
  adamStep(in[0], in[1], in[2], in[3], in[4], size, out[0], out[1], out[2]);
}

void* create(TF_OpKernelConstruction*) { return nullptr; }
void destroy(void*) {}
void anyShape(TF_ShapeInferenceContext* context, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(context, status); }

using Names = std::initializer_list<const char*>;

// Returns TensorFlow's complaint, or nothing.
std::string add(const char* name, Names inputs, Names outputs, void (*compute)(void*, TF_OpKernelContext*)) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetIsStateful(definition, true);  // the result depends on the memory, not on the inputs alone
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, anyShape);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) == TF_OK) TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", create, compute, destroy), status);
  std::string complaint = TF_GetCode(status) == TF_OK ? "" : TF_Message(status);
  TF_DeleteStatus(status);
  return complaint;
}

// addressOf(buffer: ArrayBuffer): number
napi_value addressOf(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value buffer = nullptr;
  napi_value address = nullptr;
  void* start = nullptr;
  size_t bytes = 0;
  napi_get_cb_info(env, info, &count, &buffer, nullptr, nullptr);
  if (count < 1 || napi_get_arraybuffer_info(env, buffer, &start, &bytes) != napi_ok) {
    napi_throw_type_error(env, nullptr, "addressOf expects an ArrayBuffer");
    return nullptr;
  }
  napi_create_double(env, static_cast<double>(reinterpret_cast<uintptr_t>(start)), &address);  // exact: addresses have 48 bits
  return address;
}

napi_value load(napi_env env, napi_value exports) {
  static std::once_flag once;  // worker threads load the addon again
  static std::string complaint;
  std::call_once(once, [] {
    complaint = add("SpikembaCopyOut", {"x: float", "place: int32"}, {}, copyOut);
    if (complaint.empty()) complaint = add("SpikembaCopyIn", {"place: int32", "shape: int32"}, {"y: float"}, copyIn);
    if (complaint.empty())
      complaint = add("SpikembaAdam", {"w: float", "gradient: float", "m: float", "v: float", "factors: float"},
                      {"new_w: float", "new_m: float", "new_v: float"}, adam);
  });
  if (!complaint.empty()) {
    napi_throw_error(env, nullptr, complaint.c_str());
    return exports;
  }
  napi_value function = nullptr;
  napi_create_function(env, "addressOf", NAPI_AUTO_LENGTH, addressOf, nullptr, &function);
  napi_set_named_property(env, exports, "addressOf", function);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, load)
