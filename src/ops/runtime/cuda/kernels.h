// The kernels that plans name by number, and what JavaScript says of them.
#pragma once
#include <node_api.h>

#include <string>

#include "image.h"

namespace spikemba::cuda {

struct Kernel {
  Source source;
  std::string name;
};

const Kernel& kernel(size_t number);

// Gives JavaScript `cudaSettings(driver, nvrtc, cache)` and `cudaKernel(digest, text, name, …options): number`.
void exportTo(napi_env env, napi_value exports);

}  // namespace spikemba::cuda
