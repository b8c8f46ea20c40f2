#include "image.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "driver.h"

namespace spikemba::cuda {
namespace {

// Before the image in its file, so that half a file, or a spoilt one, is not taken for a whole one.
struct Header {
  uint64_t size, hash;
  explicit Header(const std::string& image) : size(image.size()), hash(14695981039346656037u) {  // FNV-1a
    for (unsigned char byte : image) hash = (hash ^ byte) * 1099511628211u;
  }
};

// Empty where there is none, or a spoilt one.
std::string kept(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string all(std::istreambuf_iterator<char>(in), {});
  if (all.size() <= sizeof(Header)) return "";
  std::string image = all.substr(sizeof(Header));
  const Header expected(image);
  return std::memcmp(&expected, all.data(), sizeof expected) == 0 ? image : "";
}

// A disk that is full or read-only costs time at the next start, nothing else.
void keep(const std::string& file, const std::string& image) {
  const std::string partial = file + "." + std::to_string(getpid());
  const int to = open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (to < 0) return;
  const Header header(image);
  const auto whole = [to](const void* bytes, size_t size) { return write(to, bytes, size) == static_cast<ssize_t>(size); };
  const bool written = whole(&header, sizeof header) && whole(image.data(), image.size()) && fsync(to) == 0;
  close(to);
  if (!written || rename(partial.c_str(), file.c_str()) != 0) unlink(partial.c_str());
}

std::string compile(const Source& source, const std::string& arch) {
  const Compiler& c = compiler();
  std::vector<const char*> options;
  const std::string target = "-arch=" + arch;
  for (const std::string& option : source.options) options.push_back(option.c_str());
  options.push_back(target.c_str());
  void* program = nullptr;
  if (c.nvrtcCreateProgram(&program, source.text.c_str(), "kernel.cu", 0, nullptr, nullptr) != 0) throw std::runtime_error("NVRTC does not start");
  const auto take = [&](auto size, auto get) {
    size_t length = 0;
    size(program, &length);
    std::string text(length, '\0');
    get(program, text.data());
    return text;
  };
  const int code = c.nvrtcCompileProgram(program, static_cast<int>(options.size()), options.data());
  std::string made = code == 0 ? take(c.nvrtcGetCUBINSize, c.nvrtcGetCUBIN) : take(c.nvrtcGetProgramLogSize, c.nvrtcGetProgramLog);
  c.nvrtcDestroyProgram(&program);
  if (code != 0) throw std::runtime_error("NVRTC does not compile for " + arch + ": " + made);
  return made;
}

}  // namespace

std::string imageOf(const Source& source, const std::string& arch, bool anew) {
  int major = 0, minor = 0;
  compiler().nvrtcVersion(&major, &minor);
  const std::string name = source.digest + "-" + arch + "-nvrtc" + std::to_string(major) + "." + std::to_string(minor) + ".cubin";
  const std::string file = settings().cache + "/" + name;
  std::string image = anew ? "" : kept(file);
  if (!image.empty()) return image;
  image = compile(source, arch);
  keep(file, image);
  return image;
}

}  // namespace spikemba::cuda
