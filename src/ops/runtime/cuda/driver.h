// The parts of CUDA's driver and of its compiler NVRTC that are used, looked up while the program runs: the addon is compiled, and loads, on
// machines that have neither. Declarations: cuda.h and nvrtc.h of CUDA 12.5.
#pragma once
#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace spikemba::cuda {

// Where the libraries lie, and where compiled kernels are kept; JavaScript says so.
struct Settings {
  std::string driver, nvrtc, cache;
};
inline Settings& settings() {
  static Settings all;
  return all;
}

class Library {
 public:
  explicit Library(const std::string& file) : handle_(dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) throw std::runtime_error(dlerror());
  }
  template <class Function>
  Function* find(const char* name) {
    return reinterpret_cast<Function*>(dlsym(handle_, name));
  }
  template <class Function>
  Function* get(const char* name) {
    if (Function* found = find<Function>(name)) return found;
    throw std::runtime_error(std::string("the library has no ") + name);
  }

 private:
  void* handle_;
};

#define FUNCTION(name, ...) int (*name)(__VA_ARGS__) = library.get<int(__VA_ARGS__)>(#name)

struct Driver {
  Library library{settings().driver};
  FUNCTION(cuGetErrorString, int, const char**);
  FUNCTION(cuCtxGetCurrent, void**);
  FUNCTION(cuCtxGetDevice, int*);
  FUNCTION(cuCtxSynchronize, );
  FUNCTION(cuDeviceGetAttribute, int*, int, int);
  FUNCTION(cuStreamCreate, void**, unsigned);
  FUNCTION(cuStreamSynchronize, void*);
  FUNCTION(cuStreamWaitEvent, void*, void*, unsigned);
  FUNCTION(cuEventCreate, void**, unsigned);
  FUNCTION(cuEventRecord, void*, void*);
  FUNCTION(cuModuleLoadData, void**, const void*);
  FUNCTION(cuModuleGetFunction, void**, void*, const char*);
  FUNCTION(cuLaunchKernel, void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**, void**);
  // Since CUDA 12.5, driver 555; null before.
  int (*cuCtxRecordEvent)(void*, void*) = library.find<int(void*, void*)>("cuCtxRecordEvent");
  int (*cuCtxWaitEvent)(void*, void*) = library.find<int(void*, void*)>("cuCtxWaitEvent");

  void check(int code, const char* what) const {
    if (code == 0) return;
    const char* text = "?";
    cuGetErrorString(code, &text);
    throw std::runtime_error(std::string(what) + " fails with CUDA error " + std::to_string(code) + ", " + text);
  }
};
inline Driver& driver() {
  static Driver it;
  return it;
}

struct Compiler {
  Library library{settings().nvrtc};
  FUNCTION(nvrtcVersion, int*, int*);
  FUNCTION(nvrtcCreateProgram, void**, const char*, const char*, int, const char* const*, const char* const*);
  FUNCTION(nvrtcCompileProgram, void*, int, const char* const*);
  FUNCTION(nvrtcGetProgramLogSize, void*, size_t*);
  FUNCTION(nvrtcGetProgramLog, void*, char*);
  FUNCTION(nvrtcGetCUBINSize, void*, size_t*);
  FUNCTION(nvrtcGetCUBIN, void*, char*);
  FUNCTION(nvrtcDestroyProgram, void**);
};
inline Compiler& compiler() {
  static Compiler it;
  return it;
}

#undef FUNCTION
}  // namespace spikemba::cuda
