// Machine code for one kind of card, from NVRTC at the first use and from the disk afterwards. Machine code, not PTX: a driver older than the
// compiler would refuse PTX.
#pragma once
#include <string>
#include <vector>

namespace spikemba::cuda {

struct Source {
  std::string digest, text;  // digest: of text and options
  std::vector<std::string> options;
};

// arch: "sm_90". anew: do not take the one from the disk.
std::string imageOf(const Source& source, const std::string& arch, bool anew);

}  // namespace spikemba::cuda
