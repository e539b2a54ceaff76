"""The numbers of TransitionFeatures.swift, for training: both must be changed together."""

import numba
import numpy as np

LAGS = (1, 2, 4, 8, 16, 32)
MOTION_LAGS = (1, 2, 4)
COUNT = 7 + 12 * len(LAGS) + 2 * len(MOTION_LAGS)


@numba.njit(cache=True, fastmath=True)
def moved(y, k):
    """Mean absolute difference of pictures k before and k after each, plain, and with each of 4x3 blocks moved by up
    to 3 cells to where it fits best."""
    T = y.shape[0]
    out = np.zeros((T, 2), np.float32)
    pad = np.zeros((24, 38), np.float32)
    for t in range(T):
        a = y[max(t - k, 0)]
        b = y[min(t + k, T - 1)]
        for i in range(24):
            for j in range(38):
                pad[i, j] = b[min(max(i - 3, 0), 17), min(max(j - 3, 0), 31)]
        raw = np.float32(0)
        mc = np.float32(0)
        for by in range(3):
            for bx in range(4):
                best = np.float32(1e9)
                plain = np.float32(0)
                for dy in range(7):
                    for dx in range(7):
                        s = np.float32(0)
                        for i in range(by * 6, by * 6 + 6):
                            for j in range(bx * 8, bx * 8 + 8):
                                s += abs(pad[i + dy, j + dx] - a[i, j])
                        if s < best:
                            best = s
                        if dy == 3 and dx == 3:
                            plain = s
                raw += plain
                mc += best
        out[t, 0] = raw / 576
        out[t, 1] = mc / 576
    return out


def features(x):
    """[T,3,18,32] -> [T,F] of one shot"""
    T = len(x)
    x = x.astype(np.float32)
    y = x[:, 0]
    c = x[:, 1:] - 128
    v = y.var((1, 2))
    g = ((y[:, :, 1:] - y[:, :, :-1]) ** 2).mean((1, 2)) + ((y[:, 1:] - y[:, :-1]) ** 2).mean((1, 2))
    q = c.var((2, 3)).sum(1)
    rel = y - y.mean(1, keepdims=True) - y.mean(2, keepdims=True) + y.mean((1, 2), keepdims=True)
    rv = (rel**2).mean((1, 2))
    z = x - 128
    z = z * np.array([1, 0.7, 0.7], np.float32)[None, :, None, None]
    p = z.reshape(T, 3, 9, 2, 16, 2).mean((3, 5))
    s4 = p.reshape(T, 3, 3, 3, 4, 4).mean((3, 5)).reshape(T, -1)
    p = p.reshape(T, -1)
    pm = p.reshape(T, 3, -1)
    pm = (pm - pm.mean(2, keepdims=True)).reshape(T, -1)
    L = lambda a: np.log1p(a)
    f = [L(v), L(g), L(q), L(rv), x[:, 0].mean((1, 2)) / 128 - 1]
    t = np.arange(T)
    f += [np.minimum(t, 32) / 32.0, np.minimum(T - 1 - t, 32) / 32.0]
    for k in LAGS:
        a, b = np.maximum(t - k, 0), np.minimum(t + k, T - 1)
        for X in (p, s4):
            d = X[b] - X[a]
            m = X - (X[a] + X[b]) / 2
            d2 = (d * d).mean(1)
            m2 = (m * m).mean(1)
            f += [L(d2), np.minimum(m2 / (d2 + 1), 2), np.clip((m * d).mean(1) / (d2 + 1), -1, 1)]
            if X is p:
                even = np.abs(d).mean(1) / np.sqrt(d2 + 1)
        va, vb = (pm[a] ** 2).mean(1), (pm[b] ** 2).mean(1)
        f.append((pm[a] * pm[b]).mean(1) / np.sqrt((va + 1) * (vb + 1)))
        for s, e in ((v, 4), (g, 2), (q, 2)):
            h = (s[a] + s[b]) / 2
            f.append(np.clip((s - h) / (h + e), -1, 2))
        f.append(L(v[b]) - L(v[a]))
        f.append(even)
    for k in MOTION_LAGS:
        o = moved(y, k)
        f += [L(o[:, 1]), o[:, 1] / (o[:, 0] + 0.5)]
    return np.stack(f, 1).astype(np.float32)
