#include "card.h"

#include <memory>

#include "driver.h"

namespace spikemba::cuda {
namespace {
constexpr unsigned NON_BLOCKING = 1, DISABLE_TIMING = 2;
constexpr int CAPABILITY_MAJOR = 75, CAPABILITY_MINOR = 76;
}  // namespace

Card& Card::current() {
  static std::mutex lock;
  static std::map<void*, std::unique_ptr<Card>> known;
  void* context = nullptr;
  driver().check(driver().cuCtxGetCurrent(&context), "cuCtxGetCurrent");
  if (context == nullptr) throw std::runtime_error("TensorFlow computes in no CUDA context");
  const std::lock_guard<std::mutex> guard(lock);
  std::unique_ptr<Card>& card = known[context];
  if (!card) card.reset(new Card(context));
  return *card;
}

Card::Card(void* context) : context_(context) {
  const Driver& cu = driver();
  int device = 0, major = 0, minor = 0;
  cu.check(cu.cuCtxGetDevice(&device), "cuCtxGetDevice");
  cu.check(cu.cuDeviceGetAttribute(&major, CAPABILITY_MAJOR, device), "cuDeviceGetAttribute");
  cu.check(cu.cuDeviceGetAttribute(&minor, CAPABILITY_MINOR, device), "cuDeviceGetAttribute");
  arch_ = "sm_" + std::to_string(major) + std::to_string(minor);
  cu.check(cu.cuStreamCreate(&stream_, NON_BLOCKING), "cuStreamCreate");
  cu.check(cu.cuEventCreate(&before_, DISABLE_TIMING), "cuEventCreate");
  cu.check(cu.cuEventCreate(&after_, DISABLE_TIMING), "cuEventCreate");
  ordered_ = cu.cuCtxRecordEvent != nullptr && cu.cuCtxWaitEvent != nullptr;
}

void* Card::load(const Source& source) {
  void* module = nullptr;
  if (driver().cuModuleLoadData(&module, imageOf(source, arch_, false).c_str()) == 0) return module;
  driver().check(driver().cuModuleLoadData(&module, imageOf(source, arch_, true).c_str()), "cuModuleLoadData");  // not the one from the disk
  return module;
}

void* Card::function(const Source& source, const std::string& kernel) {
  const std::lock_guard<std::mutex> guard(lock_);
  void*& module = modules_[source.digest];
  if (module == nullptr) module = load(source);
  void*& function = functions_[source.digest + kernel];
  if (function == nullptr) driver().check(driver().cuModuleGetFunction(&function, module, kernel.c_str()), kernel.c_str());
  return function;
}

void Card::begin() {
  const Driver& cu = driver();
  if (!ordered_) return cu.check(cu.cuCtxSynchronize(), "cuCtxSynchronize");
  cu.check(cu.cuCtxRecordEvent(context_, before_), "cuCtxRecordEvent");
  cu.check(cu.cuStreamWaitEvent(stream_, before_, 0), "cuStreamWaitEvent");
}

void Card::launch(void* function, unsigned x, unsigned y, unsigned z, unsigned threads, void* parameters) {
  driver().check(driver().cuLaunchKernel(function, x, y, z, threads, 1, 1, 0, stream_, &parameters, nullptr), "cuLaunchKernel");
}

void Card::end() {
  const Driver& cu = driver();
  if (!ordered_) return cu.check(cu.cuStreamSynchronize(stream_), "cuStreamSynchronize");
  cu.check(cu.cuEventRecord(after_, stream_), "cuEventRecord");
  cu.check(cu.cuCtxWaitEvent(context_, after_), "cuCtxWaitEvent");
}

}  // namespace spikemba::cuda
