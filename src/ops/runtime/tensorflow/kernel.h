// What the sources of TensorFlow operations share: one run of an operation, and how each file registers its own.
// Only TensorFlow's C interface is used, so the addon is not tied to one version of the library.
#pragma once
#include <tensorflow/c/kernels.h>
#include <tensorflow/c/ops.h>
#include <tensorflow/c/tf_status.h>
#include <tensorflow/c/tf_tensor.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace spikemba {

// One run of an operation: its inputs and its failure, let go of at the end.
class Run {
 public:
  explicit Run(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Run() {
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  // Of lists each tensor counts.
  int inputs() const { return TF_NumInputs(context_); }

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

// An operation on the CPU. Registered when the addon is loaded; each file of operations keeps a constant:
//   const Registration norms({"SpikembaSquaredNorms", {"x: n * float"}, {"norms: float"}, compute, {"n: int >= 1"}});
struct Operation {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  void (*compute)(void*, TF_OpKernelContext*);
  std::vector<const char*> attributes = {};
};

inline std::vector<Operation>& operations() {
  static std::vector<Operation> all;
  return all;
}

inline std::vector<int64_t> shapeOf(const TF_Tensor* tensor) {
  std::vector<int64_t> shape;
  for (int axis = 0; axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
  return shape;
}

inline float* floatsOf(const TF_Tensor* tensor) { return static_cast<float*>(TF_TensorData(tensor)); }

struct Registration {
  explicit Registration(Operation operation) { operations().push_back(std::move(operation)); }
};

}  // namespace spikemba
