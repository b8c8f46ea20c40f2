#include "parallel.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace spikemba {
namespace {

using Work = std::function<void(int64_t)>;

int threadsAtFirst() {
  const char* wanted = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int count = wanted != nullptr ? std::atoi(wanted) : 0;
  return count > 0 ? count : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

std::atomic<int> limit{threadsAtFirst()};

// Threads that wait for a job. One job at a time.
class Pool {
 public:
  void run(int64_t parts, const Work& work) {
    while (started_ < limit - 1) std::thread(&Pool::serve, this, started_++).detach();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      parts_ = parts;
      next_ = 0;
      job_++;
    }
    begun_.notify_all();
    takeParts(work, parts);
    std::unique_lock<std::mutex> lock(mutex_);
    work_ = nullptr;  // who wakes up now finds nothing to do
    ended_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  void serve(int number) {
    int64_t seen = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      begun_.wait(lock, [&] { return job_ != seen && work_ != nullptr; });
      seen = job_;
      if (number >= limit - 1) continue;
      const Work& work = *work_;
      const int64_t parts = parts_;
      busy_++;
      lock.unlock();
      takeParts(work, parts);
      lock.lock();
      if (--busy_ == 0) ended_.notify_one();
    }
  }

  void takeParts(const Work& work, int64_t parts) {
    for (int64_t part; (part = next_++) < parts;) work(part);
  }

  std::mutex mutex_;
  std::condition_variable begun_, ended_;
  const Work* work_ = nullptr;
  int64_t parts_ = 0;
  std::atomic<int64_t> next_{0};
  int64_t job_ = 0;
  int busy_ = 0;
  int started_ = 0;
};

}  // namespace

int threads() { return limit; }
void setThreads(int count) { limit = count < 1 ? 1 : count; }

void parallel(int64_t parts, const Work& work) {
  static Pool& pool = *new Pool;  // never deleted: its threads wait in it until the process ends
  static std::mutex taken;
  std::unique_lock<std::mutex> alone(taken, std::try_to_lock);  // another worker thread of Node may be using it
  if (parts > 1 && limit > 1 && alone.owns_lock()) return pool.run(parts, work);
  for (int64_t part = 0; part < parts; part++) work(part);
}

}  // namespace spikemba
