"""SpikeMba (arXiv 2404.01174) in PyTorch: the model that the TypeScript one is held against, in numbers and in time.

Parity cases of test/fixtures/twin come from it (make_cases.py), and the times that `npm run bench:peers` prints beside ours.
Padding stands only at the outer ends: CMR [slots, O | pad], MRM [pad | text, video | pad].
NATIVE_SCAN_BUILD=DIR turns on the C++ scan, convolution and LIF (needs g++ and ninja; n = 16); without it everything is plain PyTorch.
Keys have the names of the TypeScript configuration; those marked (+) exist here alone.
"""
import math, os
from dataclasses import asdict, dataclass  # asdict for make_cases.py
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass
class Cfg:
    dVideo: int = 130; dText: int = 64; dModel: int = 256
    dState: int = 16; dConv: int = 4; expand: int = 2; dtRank: int = 0; dtMin: float = 1e-3; dtMax: float = .1; dtInitFloor: float = 1e-4
    discretization: str = "mamba"; bidirectional: bool = True; blocks: int = 6; slots: int = 8; mixer: str = "mamba"
    spikeSteps: int = 8; detector: str = "spiking"; detectorPerBlock: bool = False; qkvNorm: bool = False; attentionLif: bool = False
    ssaScale: float = .125; ssaLengthNorm: bool = True; spikeNorm: str = "layer"
    tau: float = 2.; vThreshold: float = .5; vReset: float = 0.; softReset: bool = False; decayInput: bool = True; detachReset: bool = True; alpha: float = 2.
    ranking: str = "product"; nmsThreshold: float = .7; maxProposals: int = 10
    inputDropout: float = .5; dropout: float = .1
    contrastive: float = .1; boundary: float = 10.; entropy: float = 1.; foreground: float = 10.; overlap: float = 1.; spikeRate: float = 0.
    contrastiveTarget: str = "text"; contrastiveForm: str = "infonce"; contrastiveTemperature: float = .07
    rankForm: str = "meanOutside"; entropyTemperature: float = .5; backgroundWeight: float = .1
    lr: float = 2e-4; weightDecay: float = 1e-4; gradientClip: float = .1
    # (+)
    negatives: str = "head"         # 'head': rolled text summary; 'full': second pass with rolled text; 'none'
    negPair: float = 0.             # weight of -log(1 - sigmoid(saliency of rolled text)), QD-DETR's extra term
    resizeInit: str = "identity"    # 'default'
    finalNorm: bool = False         # LayerNorm before the heads
    offset: str = "softplus"        # 'sigmoid' | 'exp' | 'softplus'
    offsetInit: float = .05
    qkvGain: float = 1.             # multiplies the init of W_q/k/v
    vThresholdQkv: float = 0.       # 0: vThreshold
    lifInput: str = "raw"           # 'norm': LayerNorm of X before W_q/k/v
    fgLoss: str = "bce"             # 'focal'
    fgQuery: bool = False           # foreground = conv head + saliency
    headQuery: str = "product"         # 'product': conv heads read v + (W_v v) * (W_t g); 'saliency': v + saliency * learned vector
    gate: str = "silu"              # 'silu' | 'one_plus' (1 + silu(z)) | 'sigmoid'
    textPool: str = "softmax"       # 'mean'
    salBias: bool = True
    poolEps: float = 0.           # in the rate pooling of L_con; each clip's weight is rate + poolFloor
    poolFloor: float = .05
    spikeNormEps: float = 1e-5
    detectorKeys: str = 'all'         # 'text': only words have keys and values
    proposal: float = 0.              # weight of the proposal loss on clip rates
    proposalForm: str = 'bce'         # 'l1': soft begin and end of the proposal against those of the moment
    sharp: float = 20.                # proposalSharpness k of k (r_j - mean r)
    prior: str = 'none'               # proposalPrior: 'input' | 'foreground' | 'both'
    contrastiveOf: str = "input"   # 'input': both sides from the projected tokens, not from the block outputs


# ------------------------------------------------------------------------------------------------ native ops
SRC = r'''
#include <torch/extension.h>
#include <cmath>
#include <vector>
constexpr int N = 16;
using T = at::Tensor;
static const float* p(const T& t) { return t.data_ptr<float>(); }
// M: 0 mamba, 1 zoh, 2 bilinear, 3 euler.  ab = Abar, bc = Bbar/B
template <int M> static inline void disc(float d, const float* a, float* ab, float* bc) {
  #pragma omp simd
  for (int n = 0; n < N; n++) {
    float z = d * a[n];
    if (M == 0) { ab[n] = expf(z); bc[n] = d; }
    if (M == 1) { ab[n] = expf(z); bc[n] = fabsf(z) < 1e-3f ? d * (1 + .5f * z) : (ab[n] - 1) / a[n]; }
    if (M == 2) { float k = 1 / (1 - .5f * z); ab[n] = (1 + .5f * z) * k; bc[n] = d * k; }
    if (M == 3) { ab[n] = 1 + z; bc[n] = d; }
  }
}
template <int M> T fw(T u, T dt, T A, T B, T C, T D) {
  int64_t b = u.size(0), l = u.size(1), e = u.size(2);
  T y = torch::empty_like(u);
  const float *U = p(u), *DT = p(dt), *AA = p(A), *BB = p(B), *CC = p(C), *DD = p(D); float* Y = y.data_ptr<float>();
  for (int64_t i = 0; i < b; i++) for (int64_t j = 0; j < e; j++) {
    float h[N] = {0}, ab[N], bc[N]; const float* a = AA + j * N;
    for (int64_t t = 0; t < l; t++) {
      int64_t q = (i * l + t) * e + j; float x = U[q], acc = 0; const float *bb = BB + (i * l + t) * N, *cc = CC + (i * l + t) * N;
      disc<M>(DT[q], a, ab, bc);
      #pragma omp simd reduction(+:acc)
      for (int n = 0; n < N; n++) { h[n] = ab[n] * h[n] + bc[n] * x * bb[n]; acc += h[n] * cc[n]; }
      Y[q] = acc + x * DD[j];
    }
  }
  return y;
}
template <int M> std::vector<T> bw(T gy, T u, T dt, T A, T B, T C, T D) {
  int64_t b = u.size(0), l = u.size(1), e = u.size(2);
  T gu = torch::empty_like(u), gdt = torch::empty_like(u), gA = torch::zeros_like(A), gB = torch::zeros_like(B), gC = torch::zeros_like(C), gD = torch::zeros_like(D);
  const float *U = p(u), *DT = p(dt), *AA = p(A), *BB = p(B), *CC = p(C), *DD = p(D), *G = p(gy);
  float *GU = gu.data_ptr<float>(), *GT = gdt.data_ptr<float>(), *GA = gA.data_ptr<float>(), *GB = gB.data_ptr<float>(), *GC = gC.data_ptr<float>(), *GD = gD.data_ptr<float>();
  std::vector<float> H((l + 1) * N), E(l * N), W(l * N);
  for (int64_t i = 0; i < b; i++) for (int64_t j = 0; j < e; j++) {
    const float* a = AA + j * N; std::fill(H.begin(), H.begin() + N, 0.f);
    for (int64_t t = 0; t < l; t++) {
      int64_t q = (i * l + t) * e + j; float x = U[q]; const float* bb = BB + (i * l + t) * N; float *h = &H[t * N], *ex = &E[t * N], *bc = &W[t * N];
      disc<M>(DT[q], a, ex, bc);
      #pragma omp simd
      for (int n = 0; n < N; n++) h[n + N] = ex[n] * h[n] + bc[n] * x * bb[n];
    }
    float g[N] = {0}, ga[N] = {0}, gd = 0;
    for (int64_t t = l - 1; t >= 0; t--) {
      int64_t q = (i * l + t) * e + j, r = (i * l + t) * N; float d = DT[q], x = U[q], gyq = G[q], su = 0, st = 0;
      const float *bb = BB + r, *cc = CC + r, *h = &H[t * N], *ex = &E[t * N], *bc = &W[t * N]; float *gb = GB + r, *gc = GC + r;
      #pragma omp simd reduction(+:su,st)
      for (int n = 0; n < N; n++) {
        float k = 0, ad, bd, ba;
        if (M == 0) { ad = ex[n]; bd = 1; ba = 0; }
        if (M == 1) { ad = ex[n]; bd = ex[n]; float z = d * a[n]; ba = fabsf(z) < 1e-2f ? d * d * (.5f + z / 3) : (z * ex[n] - ex[n] + 1) / (a[n] * a[n]); }
        if (M == 2) { k = 1 / (1 - .5f * d * a[n]); ad = k * k; bd = k * k; ba = .5f * d * d * k * k; }
        if (M == 3) { ad = 1; bd = 1; ba = 0; }
        g[n] += gyq * cc[n]; gc[n] += gyq * h[n + N]; gb[n] += g[n] * bc[n] * x;
        float w = g[n] * h[n] * ad, v = g[n] * bb[n];
        su += v * bc[n]; st += w * a[n] + v * x * bd; ga[n] += w * d + v * x * ba; g[n] *= ex[n];
      }
      GU[q] = su + gyq * DD[j]; GT[q] = st; gd += gyq * x;
    }
    for (int n = 0; n < N; n++) GA[j * N + n] += ga[n];
    GD[j] += gd;
  }
  return {gu, gdt, gA, gB, gC, gD};
}
T fwd(int64_t m, T u, T dt, T A, T B, T C, T D) { return m == 0 ? fw<0>(u, dt, A, B, C, D) : m == 1 ? fw<1>(u, dt, A, B, C, D) : m == 2 ? fw<2>(u, dt, A, B, C, D) : fw<3>(u, dt, A, B, C, D); }
std::vector<T> bwd(int64_t m, T g, T u, T dt, T A, T B, T C, T D) { return m == 0 ? bw<0>(g, u, dt, A, B, C, D) : m == 1 ? bw<1>(g, u, dt, A, B, C, D) : m == 2 ? bw<2>(g, u, dt, A, B, C, D) : bw<3>(g, u, dt, A, B, C, D); }
// causal depthwise conv (w [k,e]) + SiLU, masked on both sides; x [b,l,e], mask [b,l]; returns y and the pre-activation
std::vector<T> cfwd(T x, T w, T bias, T mask) {
  int64_t b = x.size(0), l = x.size(1), e = x.size(2), k = w.size(0);
  T c = torch::empty_like(x), y = torch::empty_like(x);
  const float *X = p(x), *W = p(w), *Bi = p(bias), *K = p(mask); float *Cc = c.data_ptr<float>(), *Y = y.data_ptr<float>();
  for (int64_t i = 0; i < b; i++) for (int64_t t = 0; t < l; t++) {
    float *o = Cc + (i * l + t) * e, *yo = Y + (i * l + t) * e; float m = K[i * l + t];
    for (int64_t j = 0; j < e; j++) o[j] = Bi[j];
    for (int64_t s = 0; s < k; s++) { int64_t q = t - (k - 1) + s; if (q < 0 || K[i * l + q] == 0) continue;
      const float *xi = X + (i * l + q) * e, *ww = W + s * e;
      for (int64_t j = 0; j < e; j++) o[j] += xi[j] * ww[j]; }
    for (int64_t j = 0; j < e; j++) yo[j] = m * o[j] / (1 + expf(-o[j]));
  }
  return {y, c};
}
std::vector<T> cbwd(T gy, T x, T w, T mask, T c) {
  int64_t b = x.size(0), l = x.size(1), e = x.size(2), k = w.size(0);
  T gx = torch::zeros_like(x), gw = torch::zeros_like(w), gb = torch::zeros({e});
  const float *G = p(gy), *X = p(x), *W = p(w), *K = p(mask), *Cc = p(c); float *GX = gx.data_ptr<float>(), *GW = gw.data_ptr<float>(), *GB = gb.data_ptr<float>();
  std::vector<float> gc(e);
  for (int64_t i = 0; i < b; i++) for (int64_t t = 0; t < l; t++) {
    if (K[i * l + t] == 0) continue;
    const float *o = Cc + (i * l + t) * e, *gg = G + (i * l + t) * e;
    for (int64_t j = 0; j < e; j++) { float s = 1 / (1 + expf(-o[j])); gc[j] = gg[j] * s * (1 + o[j] * (1 - s)); GB[j] += gc[j]; }
    for (int64_t s = 0; s < k; s++) { int64_t q = t - (k - 1) + s; if (q < 0 || K[i * l + q] == 0) continue;
      const float *xi = X + (i * l + q) * e, *ww = W + s * e; float *gxi = GX + (i * l + q) * e, *gwi = GW + s * e;
      for (int64_t j = 0; j < e; j++) { gxi[j] += gc[j] * ww[j]; gwi[j] += gc[j] * xi[j]; } }
  }
  return {gx, gw, gb};
}
// LIF, hard reset to 0, detached, decay input; x [T or 1, n] -> spikes, H [T, n]
std::vector<T> lfwd(T x, int64_t steps, double tau, double th) {
  int64_t n = x.numel() / x.size(0), cst = x.size(0) == 1; auto sz = x.sizes().vec(); sz[0] = steps;
  T s = torch::empty(sz), h = torch::empty(sz); T v = torch::zeros({n});
  const float* X = p(x); float *S = s.data_ptr<float>(), *H = h.data_ptr<float>(), *V = v.data_ptr<float>(); float it = 1 / tau, vt = th;
  for (int64_t t = 0; t < steps; t++) { const float* xt = X + (cst ? 0 : t * n);
    for (int64_t j = 0; j < n; j++) { float hh = V[j] + (xt[j] - V[j]) * it, f = hh >= vt ? 1.f : 0.f; H[t * n + j] = hh; S[t * n + j] = f; V[j] = hh * (1 - f); } }
  return {s, h};
}
T lbwd(T gs, T h, int64_t cst, double tau, double th, double alpha) {
  int64_t steps = h.size(0), n = h.numel() / steps; auto sz = h.sizes().vec(); if (cst) sz[0] = 1;
  T gx = torch::zeros(sz), gv = torch::zeros({n}); const float *G = p(gs), *H = p(h); float *GX = gx.data_ptr<float>(), *GV = gv.data_ptr<float>();
  float it = 1 / tau, vt = th, al = alpha, c = M_PI / 2 * alpha;
  for (int64_t t = steps - 1; t >= 0; t--) { float* o = GX + (cst ? 0 : t * n);
    for (int64_t j = 0; j < n; j++) { float q = H[t * n + j] - vt, f = q >= 0 ? 1.f : 0.f, gh = G[t * n + j] * (al / 2) / (1 + c * c * q * q) + GV[j] * (1 - f); o[j] += gh * it; GV[j] = gh * (1 - it); } }
  return gx;
}
'''
_m = [None, False]


def nat():
    if not _m[1]:
        _m[1] = True
        if os.environ.get("NATIVE_SCAN_BUILD"):
            from torch.utils.cpp_extension import load_inline
            _m[0] = load_inline("twin_ops", SRC, functions=["fwd", "bwd", "cfwd", "cbwd", "lfwd", "lbwd"], extra_cflags=["-O3", "-march=native", "-ffast-math", "-fopenmp-simd"],
                                build_directory=os.environ["NATIVE_SCAN_BUILD"], verbose=False)
    return _m[0]


MODES = dict(mamba=0, zoh=1, bilinear=2, euler=3)


class NScan(torch.autograd.Function):
    @staticmethod
    def forward(ctx, m, *a):
        a = [x.contiguous() for x in a]
        ctx.save_for_backward(*a); ctx.m = m
        return nat().fwd(m, *a)

    @staticmethod
    def backward(ctx, g):
        return (None, *nat().bwd(ctx.m, g.contiguous(), *ctx.saved_tensors))


class NConv(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w, b, mask):
        x, w = x.contiguous(), w.contiguous()
        y, c = nat().cfwd(x, w, b, mask)
        ctx.save_for_backward(x, w, mask, c)
        return y

    @staticmethod
    def backward(ctx, g):
        return (*nat().cbwd(g.contiguous(), *ctx.saved_tensors), None)


class NLif(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, T, tau, th, alpha):
        s, h = nat().lfwd(x.contiguous(), T, tau, th)
        ctx.save_for_backward(h); ctx.a = (int(x.shape[0] == 1), tau, th, alpha)
        return s

    @staticmethod
    def backward(ctx, g):
        return nat().lbwd(g.contiguous(), ctx.saved_tensors[0], *ctx.a), None, None, None, None


def scan(u, dt, A, B, C, D, mode):                     # u, dt [b,l,e]  A [e,n]  B, C [b,l,n]
    if nat() is not None and A.shape[1] == 16 and u.dtype == torch.float32:
        return NScan.apply(MODES[mode], u, dt, A, B, C, D)
    d = dt.transpose(0, 1).unsqueeze(-1)
    z = d * A
    if mode == "mamba": a, k = z.exp(), d
    elif mode == "zoh": a, k = z.exp(), torch.where(z.abs() < 1e-3, d * (1 + z / 2), torch.expm1(z) / A)
    elif mode == "bilinear": a, k = (1 + z / 2) / (1 - z / 2), d / (1 - z / 2)
    else: a, k = 1 + z, d
    v = (k * u.transpose(0, 1).unsqueeze(-1) * B.transpose(0, 1).unsqueeze(2)).unbind(0)
    x, xs = torch.zeros_like(v[0]), []
    for p, q in zip(a.unbind(0), v):
        x = torch.addcmul(q, p, x)
        xs.append(x)
    return torch.matmul(torch.stack(xs), C.transpose(0, 1).unsqueeze(-1)).squeeze(-1).transpose(0, 1) + u * D


class ATan(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, alpha):
        ctx.save_for_backward(x); ctx.alpha = alpha
        return (x >= 0).to(x.dtype)

    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * (ctx.alpha / 2) / (1 + (math.pi / 2 * ctx.alpha * x).square()), None


def lif(x, c, T, th=None):
    """x [T or 1, ...]; one step = constant current."""
    th = th or c.vThreshold
    if c.detector == "analog":
        return torch.sigmoid(x)
    if nat() is not None and c.vReset == 0 and not c.softReset and c.decayInput and c.detachReset and x.dtype == torch.float32:
        return NLif.apply(x, T, c.tau, th, c.alpha)
    v, out = torch.full_like(x[0], c.vReset), []
    for t in range(T):
        i = x[0] if x.shape[0] == 1 else x[t]
        h = v + (i - (v - c.vReset)) / c.tau if c.decayInput else v - (v - c.vReset) / c.tau + i
        s = ATan.apply(h - th, c.alpha)
        r = s.detach() if c.detachReset else s
        v = h - r * th if c.softReset else h * (1 - r) + c.vReset * r
        out.append(s)
    return torch.stack(out)


# ------------------------------------------------------------------------------------------------ modules
class LayerNormNB(nn.Module):                          # LayerNorm without bias
    def __init__(self, d, eps):
        super().__init__(); self.weight, self.eps = nn.Parameter(torch.ones(d)), eps

    def forward(self, x):
        return F.layer_norm(x, x.shape[-1:], self.weight, None, self.eps)


class Direction(nn.Module):
    def __init__(self, c):
        super().__init__()
        e = c.expand * c.dModel
        self.c, self.n, self.r = c, c.dState, c.dtRank or math.ceil(c.dModel / 16)
        self.conv = nn.Conv1d(e, e, c.dConv, groups=e)
        self.x_proj = nn.Linear(e, self.r + 2 * self.n, bias=False)
        self.dt_proj = nn.Linear(self.r, e)
        nn.init.uniform_(self.dt_proj.weight, -self.r ** -.5, self.r ** -.5)
        dt = torch.exp(torch.rand(e) * (math.log(c.dtMax) - math.log(c.dtMin)) + math.log(c.dtMin)).clamp(min=c.dtInitFloor)
        with torch.no_grad():
            self.dt_proj.bias.copy_(dt + torch.log(-torch.expm1(-dt)))
        self.A_log = nn.Parameter(torch.log(torch.arange(1, self.n + 1).float()).repeat(e, 1))
        self.D = nn.Parameter(torch.ones(e))

    def forward(self, x, m):                           # m [b,l,1]
        w = self.conv.weight[:, 0].T
        if nat() is not None and x.dtype == torch.float32:
            x = NConv.apply(x, w, self.conv.bias, m.squeeze(-1).contiguous())
        else:
            k = self.c.dConv
            p = F.pad(x * m, (0, 0, k - 1, 0))
            x = F.silu(sum(p[:, s:s + x.shape[1]] * w[s] for s in range(k)) + self.conv.bias) * m
        dt, B, C = self.x_proj(x).split([self.r, self.n, self.n], -1)
        return scan(x, F.softplus(self.dt_proj(dt)) * m, -torch.exp(self.A_log), B, C, self.D, self.c.discretization)


class BiScan(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.fwd = Direction(c)
        self.bwd = Direction(c) if c.bidirectional else None

    def forward(self, x, m):
        y = self.fwd(x, m)
        return y + self.bwd(x.flip(1), m.flip(1)).flip(1) if self.bwd is not None else y


class Attn(nn.Module):
    def __init__(self, d, h=8):
        super().__init__()
        self.h, self.qkv, self.o = h, nn.Linear(d, 3 * d), nn.Linear(d, d)

    def forward(self, x, m):
        b, l, d = x.shape
        q, k, v = self.qkv(x).view(b, l, 3, self.h, d // self.h).permute(2, 0, 3, 1, 4)
        return self.o(F.scaled_dot_product_attention(q, k, v, attn_mask=(m > 0).view(b, 1, 1, l)).transpose(1, 2).reshape(b, l, d))


class CMR(nn.Module):
    def __init__(self, c):
        super().__init__()
        d, e = c.dModel, c.expand * c.dModel
        self.c, self.norm, self.resize = c, nn.LayerNorm(d), nn.Linear(d, d)
        if c.resizeInit == "identity":
            nn.init.eye_(self.resize.weight); nn.init.zeros_(self.resize.bias)
        if c.mixer == "mamba":
            self.in_x, self.in_z, self.out, self.ssm = nn.Linear(d, e, bias=False), nn.Linear(d, e, bias=False), nn.Linear(e, d, bias=False), BiScan(c)
        else:
            self.attn, self.norm2, self.f1, self.f2 = Attn(d), nn.LayerNorm(d), nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, o, r, m, pos):
        t = torch.cat([r, o], 1)
        s = r.shape[1]
        mm = F.pad(m, (0, 0, s, 0), value=1.)
        dr = lambda x: F.dropout(x, self.c.dropout, self.training)
        h = self.norm(t)
        if self.c.mixer == "mamba":
            t = t + dr(self.out(self.ssm(self.in_x(h), mm) * F.silu(self.in_z(h))))
        else:
            t = t + dr(self.attn(h, mm))
            t = t + dr(self.f2(F.relu(self.f1(self.norm2(t)))))
        return self.resize(t[:, s:]) + pos, t[:, :s]


class MRM(nn.Module):
    def __init__(self, c):
        super().__init__()
        d, e = c.dModel, c.expand * c.dModel
        self.c, self.norm_t, self.norm_s = c, nn.LayerNorm(d), LayerNormNB(d, c.spikeNormEps)
        if c.mixer == "mamba":
            self.in_x, self.in_z, self.out, self.ssm = nn.Linear(d, e, bias=False), nn.Linear(d, e, bias=False), nn.Linear(e, d, bias=False), BiScan(c)
        else:
            self.attn, self.norm2, self.f1, self.f2, self.in_z = Attn(d), nn.LayerNorm(d), nn.Linear(d, 4 * d), nn.Linear(4 * d, d), nn.Linear(d, d, bias=False)
        with torch.random.fork_rng():
            if c.detector != 'none' and c.gate == 'joint': self.in_s = nn.Linear(d, e, bias=False)
            if c.detector != 'none' and c.gate == 'clip': self.in_r = nn.Parameter(torch.randn(e) * .1)

    def forward(self, t, s, m, lg=None):
        c = self.c
        h = self.norm_t(t)
        if s is None:
            z = self.in_z(h)
        else:
            mean = (s * m).sum((1, 2), keepdim=True) / (m.sum((1, 2), keepdim=True) * s.shape[-1])
            sn = self.norm_s(s) if c.spikeNorm == "layer" else s / (mean + .02) if c.spikeNorm == "sample" else s
            if c.gate == "joint":
                z = self.in_z(h) + self.in_s(sn)
            elif c.gate == "clip":
                z = self.in_z(h) + lg.unsqueeze(-1) * self.in_r
            else:
                z = self.in_z(sn)
        g = 1 + F.silu(z) if c.gate == "one_plus" else torch.sigmoid(z) if c.gate == "sigmoid" else F.silu(z)
        if c.mixer == "mamba":
            y = self.out(self.ssm(self.in_x(h), m) * g)
        else:
            a = self.attn(h, m)
            y = (a + self.f2(F.relu(self.f1(self.norm2(t + a))))) * g
        return t + F.dropout(y, c.dropout, self.training)


class MBN(nn.BatchNorm1d):                             # over [T, n, d], statistics over steps and (already selected) real tokens
    def forward(self, x):
        return super().forward(x.reshape(-1, x.shape[-1])).view(x.shape)


class SSD(nn.Module):
    def __init__(self, c):
        super().__init__()
        d = c.dModel
        self.c = c
        self.q, self.k, self.v = (nn.Linear(d, d, bias=False) for _ in range(3))
        for w in (self.q, self.k, self.v):
            w.weight.data *= c.qkvGain
        if c.qkvNorm:
            self.bq, self.bk, self.bv = MBN(d), MBN(d), MBN(d)
        self.linear, self.bn = nn.Linear(d, d), MBN(d)

    def forward(self, x, m, nq=0):                           # x [b,m,d]; returns spikes of the real tokens [T,n,d] and a scatter
        c, on = self.c, m.squeeze(-1) > 0
        b, l, d = x.shape
        tx = m.clone(); tx[:, nq:] = 0
        xs = x[on].unsqueeze(0)                        # [1,n,d]
        if c.lifInput == "norm":
            xs = F.layer_norm(xs, (d,))
        T = 1 if c.detector == "analog" else c.spikeSteps
        f = lambda w, n: lif(n(w(xs)) if n else w(xs), c, T, c.vThresholdQkv)
        q, k, v = f(self.q, self.bq if c.qkvNorm else None), f(self.k, self.bk if c.qkvNorm else None), f(self.v, self.bv if c.qkvNorm else None)
        full = lambda y: y.new_zeros(y.shape[0], b, l, d).masked_scatter(on.view(1, b, l, 1), y)
        Q, K, V = full(q), full(k), full(v)
        if c.detectorKeys == 'text': K = K * tx
        g = (Q @ K.transpose(-1, -2)) @ V if l <= d else Q @ (K.transpose(-1, -2) @ V)
        if c.ssaLengthNorm:
            g = g / ((tx.sum(1).view(1, b, 1, 1) / 32) if c.detectorKeys == 'text' else (m.sum(1).view(1, b, 1, 1) / 107))
        g = (g * c.ssaScale)[:, on]
        if c.attentionLif:
            g = lif(g, c, T, .5)
        s = lif(self.bn(self.linear(g)), c, T)
        self.stats = dict(q=q.detach(), k=k.detach(), v=v.detach(), s=s.detach(), g=g.detach())
        return full(s), s


class ConvHead(nn.Module):
    def __init__(self, d, out):
        super().__init__()
        self.c = nn.ModuleList(nn.Conv1d(d, o, 3, padding=1) for o in (d, d, out))

    def forward(self, x, m):                           # the input of every layer is masked
        x, m = x.transpose(1, 2), m.transpose(1, 2)
        for i, k in enumerate(self.c):
            x = k(x * m)
            x = F.relu(x) if i < 2 else x
        return x.transpose(1, 2)


def sine_pos(mask, d):
    x = mask.cumsum(1)
    x = x / (x[:, -1:] + 1e-6) * 2 * math.pi
    i = torch.arange(d).float()
    p = x.unsqueeze(-1) / 10000 ** (2 * torch.div(i, 2, rounding_mode="floor") / d)
    return torch.stack((p[..., 0::2].sin(), p[..., 1::2].cos()), 3).flatten(2)


class Proj(nn.Module):
    def __init__(self, i, d, p):
        super().__init__()
        self.n1, self.l1, self.n2, self.l2, self.p = nn.LayerNorm(i), nn.Linear(i, d), nn.LayerNorm(d), nn.Linear(d, d), p
        self.emb = nn.Parameter(torch.randn(d) * .02)

    def forward(self, x):
        dr = lambda y: F.dropout(y, self.p, self.training)
        return self.l2(dr(self.n2(F.relu(self.l1(dr(self.n1(x))))))) + self.emb


class SpikeMba(nn.Module):
    def __init__(self, c=Cfg()):
        super().__init__()
        self.c, d = c, c.dModel
        self.proj_v, self.proj_t = Proj(c.dVideo, d, c.inputDropout), Proj(c.dText, d, c.inputDropout)
        if c.detector != "none":
            self.ssd = nn.ModuleList(SSD(c) for _ in range(c.blocks if c.detectorPerBlock else 1))
        self.slots_v, self.slots_t = (nn.Parameter(torch.randn(c.slots, d) * .02) for _ in range(2))
        self.cmr_v, self.cmr_t, self.mrm = (nn.ModuleList(k(c) for _ in range(c.blocks)) for k in (CMR, CMR, MRM))
        self.pool = nn.Parameter(torch.randn(d) * .02)
        self.sal_v, self.sal_t = nn.Linear(d, d, bias=c.salBias), nn.Linear(d, d, bias=c.salBias)
        self.fg, self.span = ConvHead(d, 1), ConvHead(d, 2)
        with torch.random.fork_rng():
            if c.detector != 'none' and c.prior in ('foreground', 'both'): self.prior = nn.Parameter(torch.ones(1))
            if c.detector != 'none' and c.prior in ('input', 'both'): self.prior_in = nn.Parameter(torch.randn(d) * .1)
        if c.headQuery == "saliency":
            self.sal_emb = nn.Parameter(torch.randn(d) * .1)
        if c.finalNorm:
            self.norm_v, self.norm_o = nn.LayerNorm(d), nn.LayerNorm(d)
        o = c.offsetInit
        nn.init.constant_(self.span.c[2].bias, math.log(math.expm1(o)) if c.offset == "softplus" else math.log(o / (1 - o)) if c.offset == "sigmoid" else math.log(o))
        nn.init.constant_(self.fg.c[2].bias, 0.)

    def forward(self, vid, vm, txt, tm, silent=False):
        c = self.c
        b, l = vm.shape
        q = tm.shape[1]
        v, t = self.proj_v(vid), self.proj_t(txt)
        vM, tM = vm.unsqueeze(-1), tm.unsqueeze(-1)
        n, nt = vm.sum(1).long(), tm.sum(1).long()
        ar = torch.arange(q).unsqueeze(0)
        i_r = ((ar + nt.unsqueeze(1)) % q).unsqueeze(-1).expand(-1, -1, c.dModel)        # left- -> right-aligned
        i_l = ((ar - nt.unsqueeze(1)) % q).unsqueeze(-1).expand(-1, -1, c.dModel)
        m = torch.cat([tM.flip(1), vM], 1)
        join = lambda a, w: torch.cat([a.gather(1, i_r), w], 1)
        rate, spikes, per, logits = None, None, [], []
        def plog(ssd, rate):
            r = rate[:, q:].mean(-1)
            return (r - (r * vm).sum(1, keepdim=True) / vm.sum(1, keepdim=True)) * vm * c.sharp
        v, t = v * vM, t * tM
        v0, g0 = v, t.sum(1) / tM.sum(1)               # before any exchange between the modalities
        if c.detector != "none":
            full, s = self.ssd[0](join(t, v), m, q)
            rate, spikes = full.mean(0) * (0. if silent else 1.), s
            logits = [plog(self.ssd[0], rate)]
        rv, rt = (k.unsqueeze(0).expand(b, -1, -1) for k in (self.slots_v, self.slots_t))
        pv, pt = sine_pos(vm, c.dModel), sine_pos(tm, c.dModel)
        for i in range(c.blocks):
            v, rv = self.cmr_v[i](v, rv, vM, pv)
            t, rt = self.cmr_t[i](t, rt, tM, pt)
            x = join(t * tM, v * vM)
            if c.detectorPerBlock and i and c.detector != "none":
                full, s = self.ssd[i](x, m, q)
                rate, spikes = full.mean(0) * (0. if silent else 1.), s
                logits.append(plog(self.ssd[i], rate))
            y = self.mrm[i](x, rate, m, F.pad(logits[-1], (q, 0)) if logits else None)
            if silent:
                per.append((x, y))
            t, v = y[:, :q].gather(1, i_l), y[:, q:]
        v, t = v * vM, t * tM
        if c.finalNorm:
            v, t = self.norm_v(v) * vM, self.norm_o(t) * tM
        if c.textPool == "softmax":
            w = (t @ self.pool).masked_fill(tm == 0, -1e9).softmax(1)
        else:
            w = tm / tm.sum(1, keepdim=True)
        g = (w.unsqueeze(-1) * t).sum(1)
        hv, hg = self.sal_v(v), self.sal_t(g)
        score = lambda hg: (hv @ hg.unsqueeze(-1)).squeeze(-1) / math.sqrt(c.dModel)
        sal = score(hg)
        hx = v + hv * hg.unsqueeze(1) if c.headQuery == "product" else v + sal.unsqueeze(-1) * self.sal_emb if c.headQuery == "saliency" else v
        if c.prior in ('input', 'both') and logits: hx = hx + logits[-1].unsqueeze(-1) * self.prior_in
        fg = self.fg(hx, vM).squeeze(-1)
        if c.prior in ('foreground', 'both') and logits:
            fg = fg + self.prior * logits[-1]
        if c.fgQuery:
            fg = fg + sal
        raw = self.span(hx, vM)
        off = F.softplus(raw) if c.offset == "softplus" else torch.sigmoid(raw) if c.offset == "sigmoid" else torch.exp(raw.clamp(max=0.))
        ctr = ((torch.arange(l) + .5).unsqueeze(0) / n.unsqueeze(1)).unsqueeze(-1)
        span = torch.cat([ctr - off[..., :1], ctr + off[..., 1:]], -1).clamp(0, 1)
        rv_ = (rate[:, q:] + c.poolFloor) * vM if rate is not None else vM.expand_as(v)
        src = v0 if c.contrastiveOf == "input" else v
        return dict(saliency=sal, rolled=score(hg.roll(-1, 0)), foreground=fg, boundaries=span, centre=ctr, spikes=spikes, rate=rate, logits=logits, g=g, g_con=g0 if c.contrastiveOf == "input" else g, v=v, v_con=src,
                    pooled=(rv_ * src).sum(1) / (rv_.sum(1) + c.poolEps), silent=per)


# ------------------------------------------------------------------------------------------------ losses
def contrastive_loss(a, t, form, beta):
    s = F.normalize(a, dim=-1) @ F.normalize(t, dim=-1).T / beta
    i = torch.arange(s.shape[0])
    if form == "literal":
        return -torch.log((1 - s.softmax(1).diagonal()).clamp(min=1e-6)).mean()
    return (F.cross_entropy(s, i) + F.cross_entropy(s.T, i)) / 2


def rank_loss(pos, neg, sal, vm, beta, form):
    """pos, neg [b,l] scores with the own and a foreign query; sal [b,l] 0..12; loss 0 for ranks without positives; sum over 1..11, /12."""
    x = (pos if neg is None else torch.cat([pos, neg], 1)) / beta
    on = vm if neg is None else torch.cat([vm, vm], 1)
    y = sal if neg is None else torch.cat([sal, torch.zeros_like(sal)], 1)
    x = x.masked_fill(on == 0, -1e4)
    lp = x - x.logsumexp(1, keepdim=True)
    tot = 0.
    for r in range(1, 12):
        p = ((y >= r) & (on > 0)).float()
        has = (p.sum(1) > 0).float()
        if form == "sumInside":
            k = -lp.masked_fill(p == 0, -1e4).logsumexp(1)
        else:
            k = -(lp * p).sum(1) / p.sum(1).clamp(min=1)
        tot = tot + (k * has).mean()
    return tot / 12


def giou(a, b):
    i = (torch.min(a[..., 1], b[..., 1]) - torch.max(a[..., 0], b[..., 0])).clamp(min=0)
    h = torch.max(a[..., 1], b[..., 1]) - torch.min(a[..., 0], b[..., 0])
    u = (a[..., 1] - a[..., 0]) + (b[..., 1] - b[..., 0]) - i
    return i / u.clamp(min=1e-6) - (h - u) / h.clamp(min=1e-6)


def proposal_loss(x, y, vm, c):
    fg = y["fg"] * vm
    bg = (1 - y["fg"]) * vm
    if c.proposalForm == 'l1':
        p = torch.sigmoid(x).clamp(1e-4, 1 - 1e-4) * vm
        n = vm.sum(1, keepdim=True); at = torch.arange(x.shape[1]) / n
        lq = torch.log1p(-p)
        first = p * (lq.cumsum(1) - lq).exp(); rl = lq.flip(1); last = p * (rl.cumsum(1) - rl).exp().flip(1)
        ex = lambda w, s: (w * (at + s)).sum(1) / (w.sum(1) + 1e-6)
        gb = (y["span"][..., 0] + (1 - fg)).min(1).values; ge = (y["span"][..., 1] * fg).max(1).values
        return ((ex(first, 0.) - gb).abs() + (ex(last, 1 / n) - ge).abs()).mean()
    e = F.softplus(x) - x * fg
    mean = lambda w: (e * w).sum(1) / w.sum(1).clamp(min=1)
    return (.5 * (mean(fg) + mean(bg))).mean()


def losses(o, y, vm, c, neg=None):
    fg, nf = y["fg"], y["fg"].sum().clamp(min=1)
    L = {}
    tgt = o["g_con"] if c.contrastiveTarget == "text" else (o["v_con"] * fg.unsqueeze(-1)).sum(1) / fg.sum(1, keepdim=True).clamp(min=1)
    L["contrastive"] = contrastive_loss(o["pooled"], tgt, c.contrastiveForm, c.contrastiveTemperature)
    L["boundary"] = ((o["boundaries"] - y["span"]).abs().sum(-1) * fg).sum() / nf
    L["overlap"] = ((1 - giou(o["boundaries"], y["span"])) * fg).sum() / nf
    w = torch.where(fg > 0, 1., c.backgroundWeight) * vm
    bce = F.binary_cross_entropy_with_logits(o["foreground"], fg, reduction="none")
    if c.fgLoss == "focal":
        p = torch.sigmoid(o["foreground"]); pt = torch.where(fg > 0, p, 1 - p)
        bce = bce * (1 - pt) ** 2
    L["foreground"] = (bce * w).sum() / vm.sum()
    L["entropy"] = rank_loss(o["saliency"], neg, y["sal"], vm, c.entropyTemperature, c.rankForm)
    if c.spikeRate and o["spikes"] is not None:
        L["spikeRate"] = (o["spikes"].mean((0, 1)) - .1).square().mean()
    if o["logits"]:
        L["proposal"] = sum(proposal_loss(x, y, vm, c) for x in o["logits"]) / len(o["logits"])
    tot = sum(getattr(c, k) * v for k, v in L.items() if getattr(c, k))
    if c.negPair and neg is not None:
        tot = tot + c.negPair * (F.softplus(neg) * vm).sum() / vm.sum()
    return tot, {k: float(v.detach()) for k, v in L.items()}


def optimizer(m, c):
    no = lambda n, p: n.endswith(("A_log", ".D", "bias")) or p.dim() < 2
    return torch.optim.AdamW([dict(params=[p for n, p in m.named_parameters() if not no(n, p)], weight_decay=c.weightDecay),
                              dict(params=[p for n, p in m.named_parameters() if no(n, p)], weight_decay=0.)], lr=c.lr)


def collate(rows):
    pad = lambda k: nn.utils.rnn.pad_sequence([r[k] for r in rows], batch_first=True)
    mk = lambda k: nn.utils.rnn.pad_sequence([torch.ones(len(r[k])) for r in rows], batch_first=True)
    return (pad("v"), mk("v"), pad("t"), mk("t")), dict(fg=pad("fg"), span=pad("sp"), sal=pad("sal"))
