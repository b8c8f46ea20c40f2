// The addon: registers the operations of every source file that was compiled in (see kernel.h), tells where a buffer lies, and what it was
// compiled from.
// It is loaded after the binding of tfjs-node, whose copy of libtensorflow_framework the loader then takes.
#include <node_api.h>

#include <mutex>
#include <string>

#include "kernel.h"

namespace {
using namespace spikemba;

void* create(TF_OpKernelConstruction*) { return nullptr; }
void destroy(void*) {}
void anyShape(TF_ShapeInferenceContext* context, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(context, status); }

// Returns TensorFlow's complaint, or nothing.
std::string add(const Operation& operation) {
  const auto& [name, inputs, outputs, compute, attributes] = operation;
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
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
    for (const Operation& operation : operations())
      if (complaint.empty()) complaint = add(operation);
  });
  if (!complaint.empty()) {
    napi_throw_error(env, nullptr, complaint.c_str());
    return exports;
  }
  napi_value function = nullptr;
  napi_create_function(env, "addressOf", NAPI_AUTO_LENGTH, addressOf, nullptr, &function);
  napi_set_named_property(env, exports, "addressOf", function);
  napi_value sources = nullptr;
  napi_create_string_utf8(env, SPIKEMBA_SOURCES, NAPI_AUTO_LENGTH, &sources);
  napi_set_named_property(env, exports, "sources", sources);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, load)
