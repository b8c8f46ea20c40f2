// A card's stream for our kernels, and how it keeps in step with TensorFlow's.
//
// TensorFlow tells nobody its stream on a CUDA device. What it has launched so far, and what it launches later, an event of its context stands
// for (cuCtxRecordEvent, cuCtxWaitEvent): our kernels wait for the one, the other waits for them, all on the card. With drivers before 555, which
// lack those two, the host waits.
#pragma once
#include <map>
#include <mutex>
#include <string>

#include "image.h"

namespace spikemba::cuda {

class Card {
 public:
  // That of the context which is current: TensorFlow's, while it runs an operation.
  static Card& current();

  // A kernel of a source, loaded once.
  void* function(const Source& source, const std::string& kernel);

  void begin();
  void launch(void* function, unsigned x, unsigned y, unsigned z, unsigned threads, void* parameters);
  void end();

 private:
  explicit Card(void* context);
  void* load(const Source& source);

  void *context_, *stream_ = nullptr, *before_ = nullptr, *after_ = nullptr;
  bool ordered_;  // by events
  std::string arch_;
  std::mutex lock_;
  std::map<std::string, void*> modules_, functions_;
};

}  // namespace spikemba::cuda
