#include "kernels.h"

#include <deque>
#include <mutex>
#include <vector>

#include "driver.h"

namespace spikemba::cuda {
namespace {

std::mutex lock;  // worker threads load the addon too
std::deque<Kernel> all;

std::vector<std::string> texts(napi_env env, napi_callback_info info) {
  size_t count = 16;
  napi_value given[16];
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  std::vector<std::string> read;
  for (size_t i = 0; i < count && i < 16; i++) {
    size_t length = 0;
    napi_get_value_string_utf8(env, given[i], nullptr, 0, &length);
    std::string text(length, '\0');
    napi_get_value_string_utf8(env, given[i], text.data(), length + 1, nullptr);
    read.push_back(std::move(text));
  }
  return read;
}

napi_value setSettings(napi_env env, napi_callback_info info) {
  const std::vector<std::string> given = texts(env, info);
  settings() = {given.at(0), given.at(1), given.at(2)};
  return nullptr;
}

napi_value addKernel(napi_env env, napi_callback_info info) {
  const std::vector<std::string> given = texts(env, info);
  napi_value number = nullptr;
  const std::lock_guard<std::mutex> guard(lock);
  napi_create_uint32(env, all.size(), &number);
  all.push_back({{given.at(0), given.at(1), {given.begin() + 3, given.end()}}, given.at(2)});
  return number;
}

}  // namespace

const Kernel& kernel(size_t number) {
  const std::lock_guard<std::mutex> guard(lock);
  return all.at(number);
}

void exportTo(napi_env env, napi_value exports) {
  napi_value function = nullptr;
  napi_create_function(env, "cudaSettings", NAPI_AUTO_LENGTH, setSettings, nullptr, &function);
  napi_set_named_property(env, exports, "cudaSettings", function);
  napi_create_function(env, "cudaKernel", NAPI_AUTO_LENGTH, addKernel, nullptr, &function);
  napi_set_named_property(env, exports, "cudaKernel", function);
}

}  // namespace spikemba::cuda
