// What the sources of TensorFlow operations share: one run of an operation, and how each file registers its own.
// Only TensorFlow's C interface is used, so the addon is not tied to one version of the library.
#pragma once
#include <tensorflow/c/kernels.h>
#include <tensorflow/c/ops.h>
#include <tensorflow/c/tf_status.h>
#include <tensorflow/c/tf_tensor.h>

#include <cstdint>
#include <exception>
#include <utility>
#include <vector>

namespace spikemba {

// Thrown once TensorFlow has been told of a failure; JavaScript gets an exception.
struct Failed {};

// Floats in row-major order; an absent tensor (JavaScript hands over one of shape [0]) has none.
struct Tensor {
  float* values = nullptr;
  std::vector<int64_t> shape = {0};

  operator float*() const { return values; }
  int64_t size() const {
    int64_t product = 1;
    for (int64_t length : shape) product *= length;
    return product;
  }
};

// One run of an operation: its inputs, and its outputs in the order in which they are asked for.
class Run {
 public:
  explicit Run(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Run() {
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  // Of lists each tensor counts.
  int inputs() const { return TF_NumInputs(context_); }

  Tensor input(int index) {
    TF_Tensor* tensor = take(index);
    std::vector<int64_t> shape;
    for (int axis = 0; axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
    const bool absent = shape.size() == 1 && shape[0] == 0;
    return {absent ? nullptr : static_cast<float*>(TF_TensorData(tensor)), std::move(shape)};
  }

  // An input "… : int32".
  const int32_t* integers(int index) { return static_cast<const int32_t*>(TF_TensorData(take(index))); }

  // Every value of it is to be written.
  Tensor output(std::vector<int64_t> shape) {
    Tensor made{nullptr, std::move(shape)};
    const size_t bytes = sizeof(float) * static_cast<size_t>(made.size());
    const int axes = static_cast<int>(made.shape.size());
    TF_Tensor* tensor = TF_AllocateOutput(context_, outputs_++, TF_FLOAT, made.shape.data(), axes, bytes, status_);
    made.values = static_cast<float*>(TF_TensorData(hold(tensor)));
    return made;
  }

  // Memory of the operation's device, gone when it ends.
  float* scratch(int64_t floats) {
    TF_AllocatorAttributes where{TF_ALLOCATOR_ATTRIBUTES_STRUCT_SIZE, 0};
    return static_cast<float*>(TF_TensorData(hold(TF_AllocateTemp(context_, TF_FLOAT, &floats, 1, &where, status_))));
  }

  // Of an absent tensor nothing is made, and the next output takes its place.
  Tensor outputLike(const Tensor& tensor) { return tensor ? output(tensor.shape) : Tensor{}; }

  void fail(const char* message) {
    TF_SetStatus(status_, TF_INTERNAL, message);
    TF_OpKernelContext_Failure(context_, status_);
  }

 private:
  TF_Tensor* take(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    return hold(tensor);
  }
  TF_Tensor* hold(TF_Tensor* tensor) {
    if (tensor != nullptr) held_.push_back(tensor);
    if (TF_GetCode(status_) == TF_OK) return tensor;
    TF_OpKernelContext_Failure(context_, status_);
    throw Failed();
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  int outputs_ = 0;
  std::vector<TF_Tensor*> held_;
};

// The numbers that an operation is told beside tensors.
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* construction) : construction_(construction), status_(TF_NewStatus()) {}
  ~Attributes() {
    if (TF_GetCode(status_) != TF_OK) TF_OpKernelConstruction_Failure(construction_, status_);
    TF_DeleteStatus(status_);
  }
  int64_t integer(const char* name) const {
    int64_t value = 0;
    TF_OpKernelConstruction_GetAttrInt64(construction_, name, &value, status_);
    return value;
  }
  float number(const char* name) const {
    float value = 0;
    TF_OpKernelConstruction_GetAttrFloat(construction_, name, &value, status_);
    return value;
  }

 private:
  TF_OpKernelConstruction* construction_;
  TF_Status* status_;
};

// How an operation is called. Tensors: "x: float", "x: n * float" for a list of n, "x: int32"; attributes: "rule: int", "epsilon: float".
// The names are those of the op's kernel in TypeScript, which asks for them (addon.node.ts): they stand here alone.
// An operation that returns only the gradients of inputs that are there gives them as one list, "gradients: n * float".
struct Signature {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  std::vector<const char*> attributes = {};
};

// Where its kernel runs: "CPU" or "GPU"; on a GPU, which inputs stay in the host's memory.
struct Device {
  const char* name = "CPU";
  std::vector<const char*> onHost = {};
};

struct Operation {
  Signature signature;
  Device device;
  void* (*create)(TF_OpKernelConstruction*);
  void (*compute)(void*, TF_OpKernelContext*);
  void (*destroy)(void*);
};

inline std::vector<Operation>& operations() {
  static std::vector<Operation> all;
  return all;
}

// Registers an operation when the addon is loaded. A kernel is made of its attributes and called with each run:
//   struct Gate { float base; explicit Gate(const Attributes& given) : base(given.number("base")) {}  void operator()(Run& run) const; };
//   const Registration<Gate> gate({"SiluGate", {"y: float", "z: float"}, {"out: float"}, {"base: float"}});
template <class Kernel>
struct Registration {
  explicit Registration(Signature signature, Device device = {}) {
    operations().push_back({std::move(signature), std::move(device), create, compute, [](void* kernel) { delete static_cast<Kernel*>(kernel); }});
  }
  static void* create(TF_OpKernelConstruction* construction) { return new Kernel(Attributes(construction)); }
  static void compute(void* kernel, TF_OpKernelContext* context) {
    Run run(context);
    try {
      (*static_cast<const Kernel*>(kernel))(run);
    } catch (const Failed&) {  // TensorFlow knows
    } catch (const std::exception& error) {  // out of memory
      run.fail(error.what());
    }
  }
};

}  // namespace spikemba
