// libcuda and libnvrtc in one, without a card: device memory is the host's, NVRTC is g++ with cuda.h, streams and events do everything at once
// (so that this says nothing of order, but for the calls that are made, which fakeCalls tells).
// Compiled with SHIM (the folder of cuda.h), FIBERS (the compiled fibers.cc), KEPT (a folder), FLAGS; OLD: a driver before 555.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

extern "C" int shimLaunch(void*, unsigned, unsigned, unsigned, unsigned, const void*, int);

namespace {
struct Program {
  std::string source, log, library;
};
int context, stream, event;
long compilations = 0;
std::string correct, wrong;  // a mistake that is planted in every source that has its place
std::string calls;

int called(const char* name) {
  calls += calls.empty() ? "" : " ";
  calls += name;
  return 0;
}
}  // namespace

extern "C" {
// What has been compiled, and what has been called since the last question.
long fakeCompilations() { return compilations; }
const char* fakeCalls() {
  static std::string told;
  told.swap(calls);
  calls.clear();
  return told.c_str();
}

void fakeMistake(const char* from, const char* to) {
  correct = from;
  wrong = to;
}

int nvrtcVersion(int* major, int* minor) { return *major = 12, *minor = 9, 0; }
int nvrtcCreateProgram(void** program, const char* source, const char*, int, const char* const*, const char* const*) {
  Program* made = new Program{source, "", ""};
  const size_t at = correct.empty() ? std::string::npos : made->source.find(correct);
  if (at != std::string::npos) made->source.replace(at, correct.size(), wrong);
  return *program = made, 0;
}
int nvrtcCompileProgram(void* handle, int count, const char* const* options) {
  Program& program = *static_cast<Program*>(handle);
  std::string defines;
  for (int i = 0; i < count; i++)
    if (std::strncmp(options[i], "-D", 2) == 0) defines += std::string(" ") + options[i];
  const std::string base = std::string(KEPT) + "/" + std::to_string(std::hash<std::string>()(program.source + defines + FIBERS));
  program.library = base + ".so";
  compilations++;
  if (access(program.library.c_str(), R_OK) == 0) return 0;
  const std::string mine = base + "." + std::to_string(getpid());
  std::ofstream(mine + ".cu") << program.source;
  const std::string command = std::string("g++ " FLAGS " -o ") + mine + " -Wl,--no-as-needed " FIBERS " -x c++ -include " SHIM "cuda.h" + defines +
                              " " + mine + ".cu 2> " + mine + ".log";
  const int code = std::system(command.c_str());
  std::ifstream log(mine + ".log");
  program.log.assign(std::istreambuf_iterator<char>(log), {});
  unlink((mine + ".cu").c_str());
  unlink((mine + ".log").c_str());
  return code == 0 && std::rename(mine.c_str(), program.library.c_str()) == 0 ? 0 : 6;
}
// A "cubin" is the name of a shared library.
int nvrtcGetCUBINSize(void* p, size_t* size) { return *size = static_cast<Program*>(p)->library.size() + 1, 0; }
int nvrtcGetCUBIN(void* p, char* out) { return std::strcpy(out, static_cast<Program*>(p)->library.c_str()), 0; }
int nvrtcGetProgramLogSize(void* p, size_t* size) { return *size = static_cast<Program*>(p)->log.size() + 1, 0; }
int nvrtcGetProgramLog(void* p, char* out) { return std::strcpy(out, static_cast<Program*>(p)->log.c_str()), 0; }
int nvrtcDestroyProgram(void** p) { return delete static_cast<Program*>(*p), 0; }

int cuGetErrorString(int, const char** text) { return *text = "not a real one", 0; }
int cuDeviceGetAttribute(int* value, int attribute, int) { return *value = attribute == 75 ? 9 : 0, 0; }
int cuCtxGetCurrent(void** c) { return *c = &context, 0; }
int cuCtxGetDevice(int* device) { return *device = 0, 0; }
int cuCtxSynchronize() { return called("cuCtxSynchronize"); }
#ifndef OLD
int cuCtxRecordEvent(void*, void*) { return called("cuCtxRecordEvent"); }
int cuCtxWaitEvent(void*, void*) { return called("cuCtxWaitEvent"); }
#endif
int cuStreamCreate(void** s, unsigned) { return *s = &stream, 0; }
int cuStreamSynchronize(void*) { return called("cuStreamSynchronize"); }
int cuStreamWaitEvent(void*, void*, unsigned) { return called("cuStreamWaitEvent"); }
int cuEventCreate(void** e, unsigned) { return *e = &event, 0; }
int cuEventRecord(void*, void*) { return called("cuEventRecord"); }
int cuModuleLoadData(void** module, const void* image) {
  *module = dlopen(static_cast<const char*>(image), RTLD_NOW | RTLD_LOCAL);
  return *module != nullptr ? 0 : 200;
}
int cuModuleGetFunction(void** function, void* module, const char* name) {
  *function = dlsym(module, name);
  return *function != nullptr ? 0 : 500;
}
int cuLaunchKernel(void* function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned, unsigned, unsigned, void*, void** parameters, void**) {
  called("cuLaunchKernel");
  return shimLaunch(function, x, y, z, threads, parameters[0], 0);
}
}
