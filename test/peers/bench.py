"""PyTorch peers for `spikemba bench`: the same work, one thread (OMP_NUM_THREADS), CPU milliseconds (median) as JSON lines.

  python bench.py NAME [NAME ...]
  python bench.py --asked NAME      (work once for every line of stdin, wall and CPU milliseconds; `npm run bench:backends`)

A peer that cannot run here says why instead of a time.
"""
import json, os, resource, statistics, sys, tempfile, time

os.environ.setdefault("OMP_NUM_THREADS", "1")
names = sys.argv[1:]
os.environ.setdefault("NATIVE_SCAN_BUILD", os.path.join(tempfile.gettempdir(), "spikemba-native-scan"))
os.makedirs(os.environ["NATIVE_SCAN_BUILD"], exist_ok=True)
import torch

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(1)


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
             lif_spikingjelly=lif_spikingjelly, step_torch=lambda: step(False), step_native=lambda: step(True), step64_native=lambda: step(True, 64))

if names[0] == "--asked":
    work = PEERS[names[1]]()
    work()
    print("{}", flush=True)
    for _ in sys.stdin:
        c, w = time.process_time(), time.time()
        work()
        peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        print(json.dumps(dict(wallMs=(time.time() - w) * 1000, cpuMs=(time.process_time() - c) * 1000, peakMb=peak)), flush=True)
    names = []

for name in names:
    try:
        work = PEERS[name]()
        work()
        times, end = [], time.time() + 6
        while len(times) < 3 or (time.time() < end and len(times) < 30):
            t = time.process_time(); work(); times.append((time.process_time() - t) * 1000)
        print(json.dumps(dict(name=name, cpuMs=round(statistics.median(times), 1), runs=len(times), peakMb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))), flush=True)
    except Exception as error:
        print(json.dumps(dict(name=name, error=f"{type(error).__name__}: {error}"[:200])), flush=True)
