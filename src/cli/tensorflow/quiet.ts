/**
 * A small source file compiled into the binding, so that TensorFlow's library greets nobody.
 *
 * TensorFlow 2.21 logs while it is being loaded, before TF_CPP_MIN_LOG_LEVEL is read. Its logging asks Abseil's
 * MinLogLevel()
 * through the linker; defined here, in the file that is loaded first, the answer is the variable's: 0 everything, 1
 * warnings, 2 errors, 3 nothing. Abseil's header names the versioned namespace.
 */
export const QUIET_SOURCE = `#include <cstdlib>

#include "absl/base/config.h"

namespace absl {
ABSL_NAMESPACE_BEGIN
enum class LogSeverityAtLeast : int;
LogSeverityAtLeast MinLogLevel() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return static_cast<LogSeverityAtLeast>(level == nullptr ? 0 : std::atoi(level));
}
ABSL_NAMESPACE_END
}  // namespace absl
`
