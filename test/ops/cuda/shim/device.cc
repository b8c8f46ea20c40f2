// A pluggable device of type GPU on the host's memory: TensorFlow places tensors and operations on it as on a CUDA device, so that the addon's
// kernels for device "GPU" run without a card (with driver.cc). Everything is done at once, so that it says nothing of order.
#include <tensorflow/c/experimental/stream_executor/stream_executor.h>
#include <tensorflow/c/tf_status.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

struct SP_Stream_st { int unused; };
struct SP_Event_st { int unused; };
struct SP_Timer_st { int unused; };

namespace {
using D = const SP_Device*;
using Mem = SP_DeviceMemoryBase;
std::atomic<int64_t> toDevice{0}, toHost{0}, bytesToDevice{0}, bytesToHost{0};

void allocate(D, uint64_t size, int64_t, Mem* m) {
  m->struct_size = SP_DEVICE_MEMORY_BASE_STRUCT_SIZE;
  m->opaque = aligned_alloc(256, (size + 255) / 256 * 256);
  m->size = size;
}
void deallocate(D, Mem* m) { free(m->opaque); m->opaque = nullptr; m->size = 0; }
void* hostAllocate(D, uint64_t size) { return aligned_alloc(64, (size + 63) / 64 * 64); }
void hostFree(D, void* p) { free(p); }
TF_Bool allocatorStats(D, SP_AllocatorStats*) { return 0; }
TF_Bool memoryUsage(D, int64_t* free, int64_t* total) { return *free = *total = int64_t(4) << 30, 1; }
template <class T> void make(D, T* out, TF_Status* s) { *out = new std::remove_pointer_t<T>{}; TF_SetStatus(s, TF_OK, ""); }
template <class T> void destroy(D, T x) { delete x; }
void ok(TF_Status* s) { TF_SetStatus(s, TF_OK, ""); }
void copyOut(D, SP_Stream, void* to, const Mem* from, uint64_t n, TF_Status* s) { memcpy(to, from->opaque, n); toHost++; bytesToHost += n; ok(s); }
void copyIn(D, SP_Stream, Mem* to, const void* from, uint64_t n, TF_Status* s) { memcpy(to->opaque, from, n); toDevice++; bytesToDevice += n; ok(s); }
void copyOn(D, SP_Stream, Mem* to, const Mem* from, uint64_t n, TF_Status* s) { memcpy(to->opaque, from->opaque, n); ok(s); }

void executor(const SP_Platform*, SE_CreateStreamExecutorParams* p, TF_Status* status) {
  SP_StreamExecutor* e = p->stream_executor;
  e->allocate = allocate;
  e->deallocate = deallocate;
  e->host_memory_allocate = hostAllocate;
  e->host_memory_deallocate = hostFree;
  e->unified_memory_allocate = hostAllocate;
  e->unified_memory_deallocate = hostFree;
  e->get_allocator_stats = allocatorStats;
  e->device_memory_usage = memoryUsage;
  e->create_stream = make<SP_Stream>;
  e->destroy_stream = destroy<SP_Stream>;
  e->create_stream_dependency = [](D, SP_Stream, SP_Stream, TF_Status* s) { ok(s); };
  e->get_stream_status = [](D, SP_Stream, TF_Status* s) { ok(s); };
  e->create_event = make<SP_Event>;
  e->destroy_event = destroy<SP_Event>;
  e->get_event_status = [](D, SP_Event) { return SE_EVENT_COMPLETE; };
  e->record_event = [](D, SP_Stream, SP_Event, TF_Status* s) { ok(s); };
  e->wait_for_event = [](D, SP_Stream, SP_Event, TF_Status* s) { ok(s); };
  e->create_timer = make<SP_Timer>;
  e->destroy_timer = destroy<SP_Timer>;
  e->start_timer = [](D, SP_Stream, SP_Timer, TF_Status* s) { ok(s); };
  e->stop_timer = [](D, SP_Stream, SP_Timer, TF_Status* s) { ok(s); };
  e->memcpy_dtoh = copyOut;
  e->memcpy_htod = copyIn;
  e->memcpy_dtod = copyOn;
  e->sync_memcpy_dtoh = [](D d, void* to, const Mem* from, uint64_t n, TF_Status* s) { copyOut(d, nullptr, to, from, n, s); };
  e->sync_memcpy_htod = [](D d, Mem* to, const void* from, uint64_t n, TF_Status* s) { copyIn(d, nullptr, to, from, n, s); };
  e->sync_memcpy_dtod = [](D d, Mem* to, const Mem* from, uint64_t n, TF_Status* s) { copyOn(d, nullptr, to, from, n, s); };
  e->block_host_for_event = [](D, SP_Event, TF_Status* s) { ok(s); };
  e->block_host_until_done = [](D, SP_Stream, TF_Status* s) { ok(s); };
  e->synchronize_all_activity = [](D, TF_Status* s) { ok(s); };
  e->mem_zero = [](D, SP_Stream, Mem* m, uint64_t n, TF_Status* s) { memset(m->opaque, 0, n); ok(s); };
  e->memset = [](D, SP_Stream, Mem* m, uint8_t v, uint64_t n, TF_Status* s) { memset(m->opaque, v, n); ok(s); };
  e->memset32 = [](D, SP_Stream, Mem* m, uint32_t v, uint64_t n, TF_Status* s) {
    for (uint64_t i = 0; i < n / 4; i++) static_cast<uint32_t*>(m->opaque)[i] = v;
    ok(s);
  };
  e->host_callback = [](D, SP_Stream, SE_StatusCallbackFn call, void* argument) -> TF_Bool {
    TF_Status* s = TF_NewStatus();
    call(argument, s);
    TF_DeleteStatus(s);
    return 1;
  };
  ok(status);
}
}  // namespace

extern "C" {
// transfers so far: [to the device, to the host, bytes to the device, bytes to the host]
void fakeTransfers(int64_t* out) { out[0] = toDevice; out[1] = toHost; out[2] = bytesToDevice; out[3] = bytesToHost; }

void SE_InitPlugin(SE_PlatformRegistrationParams* params, TF_Status* status) {
  params->platform->struct_size = SP_PLATFORM_STRUCT_SIZE;
  params->platform->name = "FAKE";
  params->platform->type = "GPU";
  params->platform->use_bfc_allocator = 1;
  params->platform->force_memory_growth = 1;
  SP_PlatformFns* f = params->platform_fns;
  f->get_device_count = [](const SP_Platform*, int* count, TF_Status* s) { *count = 1; ok(s); };
  f->create_device = [](const SP_Platform*, SE_CreateDeviceParams* p, TF_Status* s) {
    p->device->struct_size = SP_DEVICE_STRUCT_SIZE;
    p->device->ordinal = p->ordinal;
    p->device->hardware_name = "no GPU";
    p->device->device_vendor = "nobody";
    ok(s);
  };
  f->destroy_device = [](const SP_Platform*, SP_Device*) {};
  f->create_device_fns = [](const SP_Platform*, SE_CreateDeviceFnsParams* p, TF_Status* s) {
    p->device_fns->struct_size = SP_DEVICE_FNS_STRUCT_SIZE;
    ok(s);
  };
  f->destroy_device_fns = [](const SP_Platform*, SP_DeviceFns*) {};
  f->create_stream_executor = executor;
  f->destroy_stream_executor = [](const SP_Platform*, SP_StreamExecutor*) {};
  f->create_timer_fns = [](const SP_Platform*, SP_TimerFns* t, TF_Status* s) { t->nanoseconds = [](SP_Timer) -> uint64_t { return 1; }; ok(s); };
  f->destroy_timer_fns = [](const SP_Platform*, SP_TimerFns*) {};
  params->destroy_platform = [](SP_Platform*) {};
  params->destroy_platform_fns = [](SP_PlatformFns*) {};
  ok(status);
}
void TF_InitKernel() {}
}
