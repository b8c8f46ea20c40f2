"""PyTorch peers for `spikemba bench`: the same work, one thread (OMP_NUM_THREADS), CPU milliseconds (median) as JSON lines.

  python bench.py NAME [NAME ...]
  python bench.py --asked NAME      (warm, works 0.4 s, or once, for every line of stdin, wall and CPU milliseconds; `npm run bench:backends`)

PEER_DEVICE=cuda runs them on the card, with the card's memory at most (`npm run bench:gpu`). A peer that cannot run here says why instead of a time.
"""
import json, os, resource, statistics, sys, tempfile, time

os.environ.setdefault("OMP_NUM_THREADS", "1")
names = sys.argv[1:]
os.environ.setdefault("NATIVE_SCAN_BUILD", os.path.join(tempfile.gettempdir(), "spikemba-native-scan"))
os.makedirs(os.environ["NATIVE_SCAN_BUILD"], exist_ok=True)
import torch

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
device = os.environ.get("PEER_DEVICE", "cpu")
if device != "cpu": torch.set_default_device(device)       # every call of torch then takes a little longer
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
torch.manual_seed(1)


def timed(work):
    """Wall and CPU milliseconds of work that is done, on a card, too."""
    c, w = time.process_time(), time.perf_counter()
    work()
    if device == "cuda": torch.cuda.synchronize()
    return (time.perf_counter() - w) * 1000, (time.process_time() - c) * 1000


def peaks():
    own = dict(peakMb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    return dict(own, cardMb=round(torch.cuda.max_memory_allocated() / 2**20), card=torch.cuda.get_device_name()) if device == "cuda" else own


def scan(kind):
    import torch.nn.functional as F
    from scans import SCANS
    b, l, e, n = 8, 128, 512, 16
    x = [torch.randn(b, l, e), torch.randn(b, l, e) - 2, -torch.rand(e, n) * 15 - 1, torch.randn(b, l, n), torch.randn(b, l, n), torch.randn(e)]
    x = [v.requires_grad_() for v in x]

    def work():
        u, dt, A, B, C, D = x
        SCANS[kind](u, F.softplus(dt), A, B, C, D).sum().backward()
        for v in x: v.grad = None
    return work


def lif_spikingjelly():
    from spikingjelly.activation_based import functional, neuron, surrogate
    node = neuron.LIFNode(tau=2.0, detach_reset=True, surrogate_function=surrogate.ATan(2.0), step_mode="m")
    x = (torch.rand(8, 1753088) * 4 - 1).requires_grad_()
    arriving = torch.ones(8, 1753088)

    def work():
        functional.reset_net(node)
        node(x).backward(arriving)
        x.grad = None
    return work


def both_ways(f, *shapes):
    """An op on random inputs, and the gradients of its sum to each of them: sizes as in src/cli/bench/ops.ts."""
    x = [torch.randn(*shape).requires_grad_() for shape in shapes]

    def work():
        f(*x).sum().backward()
        for v in x: v.grad = None
    return work


def conv(x, weight, bias):
    import torch.nn.functional as F
    return F.silu(F.conv1d(x.transpose(1, 2), weight, bias, padding=3, groups=x.shape[2])[..., :x.shape[1]].transpose(1, 2))


def attention(q, k, v): return (q @ k.transpose(-1, -2)) @ v * .125


def build(name):
    work = PEERS[name]()
    if device != "cpu" and not name.startswith("step"): torch.set_default_device(None)
    return work


PARAMETERS = [(256, 480), (480,), (480, 16), (256,)] * 100


def adam():
    parameters = [torch.randn(*shape).requires_grad_() for shape in PARAMETERS]
    for p in parameters: p.grad = torch.randn_like(p)
    return torch.optim.AdamW(parameters, lr=1e-3, weight_decay=.01, fused=True).step


def norms():
    tensors = [torch.randn(*shape) for shape in PARAMETERS]
    return lambda: torch._foreach_norm(tensors)


def step(native, b=8):
    import spikemba_twin as twin
    if not native: twin._m[1] = True                       # keeps the C++ ops off: any pure-PyTorch scan
    c = twin.Cfg(dVideo=2818, dText=512, dModel=256, blocks=6, spikeSteps=8)
    m = twin.SpikeMba(c); m.train()
    opt = twin.optimizer(m, c)
    l, q = 75, 32
    fg = torch.zeros(l); fg[l // 3:l // 2] = 1
    rows = [dict(v=torch.randn(l, 2818), t=torch.randn(q, 512), fg=fg, sp=torch.tensor([1 / 3, 1 / 2]).repeat(l, 1) * fg.unsqueeze(1), sal=fg * 8) for _ in range(b)]
    x, y = twin.collate(rows)

    def work():
        o = m(*x)
        loss, _ = twin.losses(o, y, x[1], c, o["rolled"])
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(m.parameters(), .1)
        opt.step()
    return work


PEERS = dict(scan_ref=lambda: scan("ref"), scan_unbind=lambda: scan("unbind"), scan_native=lambda: scan("native"),
             lif_spikingjelly=lif_spikingjelly, step_torch=lambda: step(False), step_native=lambda: step(True),
             step64_native=lambda: step(True, 64), step64_torch=lambda: step(False, 64),
             conv_torch=lambda: both_ways(conv, (8, 107, 512), (512, 1, 4), (512,)),
             layer_norm_torch=lambda: both_ways(lambda x, w, b: torch.nn.functional.layer_norm(x, (256,), w, b), (856, 256), (256,), (256,)),
             batch_norm_torch=lambda: both_ways(lambda x, w, b: torch.nn.functional.batch_norm(x, None, None, w, b, True), (856, 256), (256,), (256,)),
             gate_torch=lambda: both_ways(lambda y, z: y * torch.nn.functional.silu(z), (8, 107, 512), (8, 107, 512)),
             dropout_torch=lambda: both_ways(lambda x: torch.nn.functional.dropout(x, .1), (8, 107, 256)),
             attention_torch=lambda: both_ways(attention, *[(8, 8, 107, 256)] * 3), adam_torch=adam, norms_torch=norms)

if names[0] == "--asked":
    def mean(seconds):
        times, end = [], time.time() + seconds
        while not times or time.time() < end: times.append(timed(work))
        return [sum(each) / len(times) for each in zip(*times)]

    work = build(names[1])
    mean(2)
    print("{}", flush=True)
    for _ in sys.stdin:
        wall, cpu = mean(0.4)
        print(json.dumps(dict(wallMs=wall, cpuMs=cpu, **peaks())), flush=True)
    names = []

for name in names:
    try:
        if device != "cpu": torch.set_default_device(device)
        work = build(name)
        timed(work)
        times, end = [], time.time() + 6
        while len(times) < 3 or (time.time() < end and len(times) < 30): times.append(timed(work))
        wall, cpu = [round(statistics.median(all), 2) for all in zip(*times)]
        print(json.dumps(dict(name=name, wallMs=wall, cpuMs=cpu, runs=len(times), **peaks())), flush=True)
    except Exception as error:
        print(json.dumps(dict(name=name, error=f"{type(error).__name__}: {error}"[:200])), flush=True)
