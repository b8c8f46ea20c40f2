// The addon: registers the operations of every source file that was compiled in (see kernel.h), and tells JavaScript how they are called and
// what they were compiled from.
// It is loaded after the binding of tfjs-node, whose copy of libtensorflow_framework the loader then takes.
#include <node_api.h>

#include <cctype>
#include <mutex>
#include <string>
#include <utility>

#include "../cuda/kernels.h"
#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

constexpr char PREFIX[] = "Spikemba";

void anyShape(TF_ShapeInferenceContext* context, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(context, status); }

// TensorFlow's names of tensors have small letters: "deltaBias: float" becomes "delta_bias: float".
std::string small(const char* declaration) {
  std::string made;
  for (const char* c = declaration; *c != '\0'; c++) {
    if (std::isupper(*c) != 0 && c != declaration) made += '_';
    made += static_cast<char>(std::tolower(*c));
  }
  return made;
}

// Returns TensorFlow's complaint, or nothing.
std::string add(const Operation& operation) {
  const auto& [signature, device, create, compute, destroy] = operation;
  const std::string name = std::string(PREFIX) + signature.name;
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name.c_str());
  for (const char* attribute : signature.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* input : signature.inputs) TF_OpDefinitionBuilderAddInput(definition, small(input).c_str());
  for (const char* output : signature.outputs) TF_OpDefinitionBuilderAddOutput(definition, small(output).c_str());
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, anyShape);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_KernelBuilder* kernel = TF_NewKernelBuilder(name.c_str(), device.name, create, compute, destroy);
    for (const char* input : device.onHost) TF_KernelBuilder_HostMemory(kernel, input);
    TF_RegisterKernelBuilder(name.c_str(), kernel, status);
  }
  std::string complaint = TF_GetCode(status) == TF_OK ? "" : TF_Message(status);
  TF_DeleteStatus(status);
  return complaint;
}

napi_value text(napi_env env, const std::string& value) {
  napi_value made = nullptr;
  napi_create_string_utf8(env, value.c_str(), value.size(), &made);
  return made;
}

napi_value list(napi_env env, const std::vector<const char*>& values) {
  napi_value made = nullptr;
  napi_create_array(env, &made);
  for (uint32_t i = 0; i < values.size(); i++) napi_set_element(env, made, i, text(env, values[i]));
  return made;
}

// {name: {inputs: string[], outputs: string[], attributes: string[]}}
napi_value signatures(napi_env env) {
  napi_value all = nullptr;
  napi_create_object(env, &all);
  for (const Operation& operation : operations()) {
    const auto& [name, inputs, outputs, attributes] = operation.signature;
    napi_value one = nullptr;
    napi_create_object(env, &one);
    napi_set_named_property(env, one, "inputs", list(env, inputs));
    napi_set_named_property(env, one, "outputs", list(env, outputs));
    napi_set_named_property(env, one, "attributes", list(env, attributes));
    napi_set_named_property(env, all, name, one);
  }
  return all;
}

int wide() { return hasWide(); }
void setWide(int allowed) { wideAllowed = allowed != 0; }

// (value?: number): number, sets what it says and tells what then holds
template <int (*get)(), void (*set)(int)>
napi_value setting(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value wanted = nullptr;
  napi_value made = nullptr;
  int32_t value = 0;
  napi_get_cb_info(env, info, &count, &wanted, nullptr, nullptr);
  if (count == 1 && napi_get_value_int32(env, wanted, &value) == napi_ok) set(value);
  napi_create_int32(env, get(), &made);
  return made;
}

napi_value load(napi_env env, napi_value exports) {
  static std::once_flag once;  // worker threads load the addon again
  static std::string complaint;
  std::call_once(once, [] {
    for (const Operation& operation : operations())
      if (complaint.empty()) complaint = add(operation);
  });
  if (!complaint.empty()) {
    napi_throw_error(env, nullptr, complaint.c_str());
    return exports;
  }
  const std::pair<const char*, napi_callback> settings[] = {{"useThreads", setting<threads, setThreads>}, {"useWide", setting<wide, setWide>}};
  for (const auto& [name, set] : settings) {
    napi_value function = nullptr;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, set, nullptr, &function);
    napi_set_named_property(env, exports, name, function);
  }
  cuda::exportTo(env, exports);
  napi_set_named_property(env, exports, "operations", signatures(env));
  napi_set_named_property(env, exports, "sources", text(env, SPIKEMBA_SOURCES));
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, load)
