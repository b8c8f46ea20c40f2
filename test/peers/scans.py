"""The selective scan in plain PyTorch, twice: as it is usually written, and with a backward that is linear in l.

u, dt [b, l, e]   A [e, n]   B, C [b, l, n]   D [e]   ->   y [b, l, e]
"""
import torch

from native_scan import scan_native


def scan_ref(u, dt, A, B, C, D):
    """A loop over tokens that picks one slice after another: the form of the reference that Mamba's authors publish."""
    decay = torch.exp(dt.unsqueeze(-1) * A)                        # [b, l, e, n]
    drive = (dt * u).unsqueeze(-1) * B.unsqueeze(2)                # [b, l, e, n]
    h, outputs = torch.zeros_like(decay[:, 0]), []
    for t in range(u.shape[1]):
        h = decay[:, t] * h + drive[:, t]
        outputs.append((h * C[:, t].unsqueeze(1)).sum(-1))
    return torch.stack(outputs, 1) + u * D


def scan_unbind(u, dt, A, B, C, D):
    """The same with `unbind` in place of picking: each pick's backward writes a whole tensor, which makes it O(l²)."""
    decay = torch.exp(dt.unsqueeze(-1) * A).unbind(1)
    drive = ((dt * u).unsqueeze(-1) * B.unsqueeze(2)).unbind(1)
    h, states = torch.zeros_like(decay[0]), []
    for a, x in zip(decay, drive):
        h = torch.addcmul(x, a, h)
        states.append(h)
    return (torch.stack(states, 1) @ C.unsqueeze(-1)).squeeze(-1) + u * D


SCANS = dict(ref=scan_ref, unbind=scan_unbind, native=scan_native)
