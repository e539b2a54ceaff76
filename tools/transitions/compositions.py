"""Random compositions of shots, as the detector sees them: 32 by 18 cells of Y, U and V.

Dissolves, fades in, out and through a colour of 4 to 60 frames, and what is none of them: wipes, cuts, flashes, lights,
overlays, inserts, whip pans, zooms, stutter, blur, things that pass, tints, coding noise. Where the transitions are
follows from how the frames are made.
"""

import pickle

import numpy as np

W, H = 32, 18


class Pool:
    """What material.py has decoded."""

    def __init__(self, path):
        with open(path, "rb") as file:
            material = pickle.load(file)
        self.shots, self.photos = material["shots"], material["photos"]


def weights(lo, hi, n, N):
    """[T,n,N]: area weights that average N samples, seen from lo to hi (0..1), down to n."""
    lo = np.asarray(lo, np.float32)
    hi = np.asarray(hi, np.float32)
    e = lo[:, None] + (hi - lo)[:, None] * np.linspace(0, 1, n + 1, dtype=np.float32)[None]
    e = e * np.float32(N)
    a, b = e[:, :-1, None], e[:, 1:, None]
    i = np.arange(N, dtype=np.float32)[None, None]
    w = np.maximum(np.minimum(b, i + 1) - np.maximum(a, i), 0)
    return (w / np.maximum(w.sum(-1, keepdims=True), 1e-6)).astype(np.float32)


def view(x, cx, cy, z):
    """x [T or 1,3,h,w]; centre 0..1, zoom>=1 -> [T,3,18,32]"""
    if len(cx) > 1:
        if np.ptp(cx) == 0 and np.ptp(cy) == 0 and np.ptp(z) == 0:
            y = view(x, cx[:1], cy[:1], z[:1]) if len(x) == 1 else None
            if y is not None:
                return np.repeat(y, len(cx), 0)
            cx, cy, z = cx[:1], cy[:1], z[:1]
    half = 0.5 / z
    cx = np.clip(cx, half, 1 - half)
    cy = np.clip(cy, half, 1 - half)
    wy = weights(cy - half, cy + half, H, x.shape[2])
    wx = weights(cx - half, cx + half, W, x.shape[3])
    return np.matmul(np.matmul(wy[:, None], x.astype(np.float32)), wx[:, None].transpose(0, 1, 3, 2))


def path(r, T, lo, hi, speed):
    """a smooth path: start, drift of `speed` per frame, maybe a wobble"""
    t = np.arange(T)
    p = r.uniform(lo, hi) + speed * (t - T / 2)
    k = r.random()
    if k < 0.2:
        p = p + r.uniform(0, 0.05) * np.sin(t * r.uniform(0.02, 0.4) + r.uniform(0, 6))
    elif k < 0.3:
        p = p + np.cumsum(r.normal(0, 0.004, T))
    return p


def procedural(r):
    h, w = 54 * 2, 96 * 2
    x = np.zeros((3, h, w), np.float32)
    base = [r.uniform(20, 220), r.uniform(-40, 40), r.uniform(-40, 40)]
    for c in range(3):
        acc = np.full((h, w), base[c] if c == 0 else 128 + base[c] * r.random(), np.float32)
        for o in range(r.integers(1, 5)):
            n = 2 ** (o + r.integers(1, 3))
            g = r.normal(0, 1, (n + 1, 2 * n + 1)).astype(np.float32)
            yy = np.linspace(0, n, h, endpoint=False)
            xx = np.linspace(0, 2 * n, w, endpoint=False)
            y0 = yy.astype(int)
            x0 = xx.astype(int)
            fy = (yy - y0)[:, None]
            fx = (xx - x0)[None]
            if r.random() < 0.3:
                fy, fx = np.round(fy), np.round(fx)
            v = (
                g[y0][:, x0] * (1 - fy) * (1 - fx)
                + g[y0 + 1][:, x0] * fy * (1 - fx)
                + g[y0][:, x0 + 1] * (1 - fy) * fx
                + g[y0 + 1][:, x0 + 1] * fy * fx
            )
            acc += v * r.uniform(5, 50) / (1 + 0.5 * o) * (1 if c == 0 else 0.35)
        x[c] = acc
    for _ in range(r.integers(0, 12) if r.random() < 0.6 else 0):
        a, b = r.integers(0, h), r.integers(0, w)
        hh, ww = r.integers(4, h // 2), r.integers(4, w // 2)
        x[:, a : a + hh, b : b + ww] = np.array([r.uniform(0, 255), r.uniform(90, 165), r.uniform(90, 165)])[
            :, None, None
        ]
    return np.clip(x, 0, 255)


def title(r):
    x = np.zeros((3, 108, 192), np.float32)
    x[1:] = 128
    if r.random() < 0.25:
        x[0] = r.uniform(0, 255)
    ink = r.uniform(120, 255) if x[0, 0, 0] < 128 else r.uniform(0, 80)
    for _ in range(r.integers(1, 6)):
        y = r.integers(10, 95)
        h = r.integers(2, 14)
        a = r.integers(10, 90)
        b = r.integers(a + 10, 185)
        for q in range(a, b, max(2, h * 2 // 3)):
            if r.random() < 0.8:
                x[0, y : y + h, q : q + max(1, h // 2)] = ink
    return x


def rate(r):
    """movement per frame, as a share of the picture"""
    k = r.random()
    return (
        0
        if k < 0.3
        else (
            r.uniform(0, 0.004) * r.choice([-1, 1])
            if k < 0.7
            else (
                r.uniform(0.004, 0.02) * r.choice([-1, 1])
                if k < 0.95
                else r.uniform(0.02, 0.05) * r.choice([-1, 1])
            )
        )
    )


def shot(r, pool, T, kind=None):
    k = kind or r.choice(["real", "photo", "proc", "title"], p=[0.5, 0.28, 0.14, 0.08])
    if k == "real":
        s = pool.shots[r.integers(len(pool.shots))]
        step = r.choice([0, 1, 1, 1, 1, 2, 3]) if r.random() < 0.5 else 1
        n = len(s)
        i = r.integers(n) + step * np.arange(T)
        i = i % (2 * n - 2)
        i = np.where(i >= n, 2 * n - 2 - i, i)
        x = s[i] if step else s[i[:1]]
        if not step:
            k = "photo"
        if r.random() < 0.5 and step:
            z = np.full(T, r.uniform(1, 1.15))
            cx = np.full(T, 0.5)
            cy = cx
        else:
            z = np.exp(path(r, T, 0.05, 0.7, rate(r) * 0.5))
            z = np.maximum(z, 1)
            cx = path(r, T, 0.3, 0.7, rate(r))
            cy = path(r, T, 0.3, 0.7, rate(r) * 0.6)
    else:
        x = (
            pool.photos[r.integers(len(pool.photos))]
            if k == "photo"
            else procedural(r) if k == "proc" else title(r)
        )[None]
        still = r.random() < (0.25 if k != "title" else 0.8)
        z = np.maximum(1, np.exp(path(r, T, 0, 1.1, 0 if still else rate(r) * 0.6)))
        cx = path(r, T, 0.25, 0.75, 0 if still else rate(r) / 1.5)
        cy = path(r, T, 0.25, 0.75, 0 if still else rate(r) / 2)
        if still:
            z[:] = z[0]
            cx[:] = cx[0]
            cy[:] = cy[0]
    y = view(x, cx, cy, z)
    if k != "title" and r.random() < (0.25 if k == "real" else 0.45):  # things that move through
        for _ in range(r.integers(1, 4)):
            tex = view(
                pool.photos[r.integers(len(pool.photos))][None],
                np.array([r.uniform(0.2, 0.8)]),
                np.array([r.uniform(0.2, 0.8)]),
                np.array([r.uniform(1, 4)]),
            )
            px = path(r, T, 0, 1, rate(r) * 2 + r.normal(0, 0.003))
            py = path(r, T, 0.2, 0.9, rate(r))
            q = r.uniform(0.06, 0.35)
            gx = (np.arange(W) + 0.5) / W
            gy = (np.arange(H) + 0.5) / H
            d = ((gx[None, None] - px[:, None, None]) / q) ** 2 + (
                (gy[None, :, None] - py[:, None, None]) / q / 1.5
            ) ** 2
            m = np.clip((1 - d) * 3, 0, 1)[:, None]
            y = y * (1 - m) + tex * m
    if r.random() < 0.5:
        y = y[..., ::-1].copy()
    if k != "title":
        if r.random() < 0.6:
            g = np.exp(r.normal(0, 0.25))
            o = r.normal(0, 10)
            if r.random() < 0.15:
                g, o = r.uniform(0.12, 0.5), 0  # dark
            y[:, 0] = y[:, 0] * g + o
            y[:, 1:] = 128 + (y[:, 1:] - 128) * r.uniform(0, 1.5)
            y[:, 1:] += r.normal(0, 5, (1, 2, 1, 1))
        if r.random() < 0.08:
            y[:, 1:] = 128
    return np.clip(y, 0, 255)


def ease(r, n):
    a = np.arange(1, n + 1) / (n + 1)
    k = r.random()
    return a if k < 0.85 else a * a * (3 - 2 * a) if k < 0.95 else a ** r.uniform(0.7, 1.4)


def blank(r):
    k = r.random()
    c = (
        np.array([0, 128, 128.0])
        if k < 0.6
        else (
            np.array([255, 128, 128.0])
            if k < 0.82
            else np.array([r.uniform(0, 255), r.uniform(80, 176), r.uniform(80, 176)])
        )
    )
    if k < 0.6 and r.random() < 0.5:
        c[0] = 16
    if 0.6 < k < 0.82 and r.random() < 0.5:
        c[0] = 235
    return c[None, :, None, None].astype(np.float32)


def length(r):
    return int(round(np.exp(r.uniform(np.log(4), np.log(60)))))


def smooth(r):
    g = r.random((4, 5))
    yy = np.linspace(0, 2.99, H)
    xx = np.linspace(0, 3.99, W)
    y0 = yy.astype(int)
    x0 = xx.astype(int)
    fy = (yy - y0)[:, None]
    fx = (xx - x0)[None]
    f = (
        g[y0][:, x0] * (1 - fy) * (1 - fx)
        + g[y0 + 1][:, x0] * fy * (1 - fx)
        + g[y0][:, x0 + 1] * (1 - fy) * fx
        + g[y0 + 1][:, x0 + 1] * fy * fx
    )
    return (f - f.min()) / (f.max() - f.min() + 1e-6)


def wipe(r, n):
    """[n,1,18,32] masks"""
    gx, gy = np.meshgrid((np.arange(W) + 0.5) / W, (np.arange(H) + 0.5) / H)
    k = r.integers(11)
    n1 = r.integers(2, 7)
    f = [
        gx,
        1 - gx,
        gy,
        1 - gy,
        np.hypot(gx - 0.5, gy - 0.5) / 0.71,
        (gx + gy) / 2,
        (gx + 1 - gy) / 2,
        np.abs(gx - 0.5) * 2,
        np.abs(gy - 0.5) * 2,
        0.5 * (gy * n1 % 1) + 0.5 * gx,
        smooth(r),
    ][k]
    if r.random() < 0.5:
        f = 1 - f
    a = np.arange(1, n + 1) / (n + 1)
    s = r.choice([0.02, 0.03, 0.03, 0.1, 0.25])
    return np.clip((a[:, None, None] * (1 + 2 * s) - s - f[None]) / s + 0.5, 0, 1)[:, None]


def sequence(r, pool, T=256):
    """-> x [T,3,18,32] levels, events [(start,end)] frames, weight [T]"""
    ev = []
    w = np.ones(T + 400, np.float32)

    def lead():
        return r.integers(8, 40) if r.random() < 0.5 else r.integers(20, 80)

    x = []  # frames so far
    n0 = lead()
    A = shot(r, pool, 210)
    ia = 0
    kind0 = r.random()
    if kind0 < 0.08:  # starts in a blank and fades in
        c = blank(r)
        h = r.integers(0, 30)
        n = length(r)
        n = max(n, 6)
        a = ease(r, n)[:, None, None, None]
        x += list(np.repeat(c + 0 * A[:1], h, 0)) if h else []
        x += list(A[:n] * a + c * (1 - a))
        ev.append((h, h + n))
        ia = n
    while len(x) < T:
        n = lead()
        x += list(A[ia : ia + n])
        ia += n
        if len(x) >= T:
            break
        k = r.choice(
            ["dissolve", "through", "outin", "wipe", "cut", "same", "none"],
            p=[0.41, 0.16, 0.10, 0.19, 0.04, 0.02, 0.08],
        )
        if len(A) - ia < 70:
            k = "cut" if k not in ("through",) else k
        B = shot(r, pool, 210)
        t0 = len(x)
        if k == "dissolve" or k == "same":
            n = length(r)
            if k == "same":  # dissolve to the same place, later: rare
                B = np.roll(A, -100, 0)
            if k == "same" or np.abs(A[ia : ia + n].mean(0) - B[:n].mean(0)).mean() < 6:
                w[t0 : t0 + n] = 0
            a = ease(r, n)[:, None, None, None]
            m = min(n, len(A) - ia)
            fa = A[ia : ia + n] if m == n else np.concatenate([A[ia:], np.repeat(A[-1:], n - m, 0)])
            if r.random() < 0.1:
                fa = np.repeat(fa[:1], n, 0)
            x += list(fa * (1 - a) + B[:n] * a)
            ev.append((t0, t0 + n))
            A, ia = B, n
        elif k in ("through", "outin"):
            c = blank(r)
            if k == "through":
                while True:
                    h = int(r.integers(0, 11))
                    o, i = length(r), length(r)
                    if r.random() < 0.7:
                        i = o
                    if 4 <= o + h + i <= 54 and o >= 3 and i >= 3:
                        break
            else:
                while True:
                    h = int(r.integers(14, 60)) if r.random() < 0.6 else int(r.integers(3, 14))
                    o, i = max(5, length(r)), max(5, length(r))
                    if h >= 14 or o + h + i >= 58:
                        break
            if len(A) - ia < o:
                break
            ao = ease(r, o)[:, None, None, None]
            ai = ease(r, i)[:, None, None, None]
            x += list(A[ia : ia + o] * (1 - ao) + c * ao)
            # the blank and what is blank already belong together: where it ends is seen, not told
            z = r.random()
            if k == "outin" and z < 0.25:
                x += list(np.repeat(c + 0 * A[:1], h, 0))
                ev.append((t0, t0 + o))
                A, ia = B, 0  # hard in
            elif k == "outin" and z < 0.35:  # only out, then a hard cut of shots: the sequence ends here
                x += list(np.repeat(c + 0 * A[:1], h, 0))
                ev.append((t0, t0 + o))
                break
            else:
                x += list(np.repeat(c + 0 * A[:1], h, 0)) if h else []
                x += list(B[:i] * ai + c * (1 - ai))
                ev += (
                    [(t0, t0 + o + h + i)] if k == "through" else [(t0, t0 + o), (t0 + o + h, t0 + o + h + i)]
                )
                A, ia = B, i
        elif k == "wipe":
            n = length(r)
            if len(A) - ia < n:
                break
            m = wipe(r, n)
            if r.random() < 0.2:  # push
                s = (np.arange(1, n + 1) / (n + 1) * W).astype(int)
                x += [
                    np.concatenate([a[..., q:], b[..., :q]], -1) for a, b, q in zip(A[ia : ia + n], B[:n], s)
                ]
            else:
                x += list(A[ia : ia + n] * (1 - m) + B[:n] * m)
            A, ia = B, n
        elif k == "cut":
            A, ia = B, 0
    x = np.array(x[:T], np.float32)
    ev = [(a, min(b, len(x))) for a, b in ev if a < len(x) - 1]
    # an event that the end of the video cuts off
    for a, b in ev:
        if b == len(x):
            w[a:] = 0
    return x, ev, w[: len(x)]


def disturb(r, pool, x):
    T = len(x)
    if T < 12:
        return x
    for _ in range(r.integers(0, 3) if r.random() < 0.55 else 0):
        k = r.choice([0, 1, 2, 3, 4, 4, 4, 5, 6, 7, 7, 8])
        t = r.integers(0, T - 4)
        if k == 0:  # flash
            n = min(r.integers(1, 4), T - t)
            o = r.uniform(0.3, 1)
            x[t : t + n, 0] = x[t : t + n, 0] * (1 - o) + 255 * o * r.choice([1, 1, 0])
        elif k == 1:  # light that changes and stays, or comes back
            n = min(r.integers(2, 60), T - t)
            g = r.uniform(0.45, 1.7)
            a = np.linspace(0, 1, n)
            if r.random() < 0.5:
                a = np.sin(a * np.pi)
            f = 1 + (g - 1) * a
            x[t : t + n, 0] *= f[:, None, None]
            if a[-1] > 0.9:
                x[t + n :, 0] *= g
        elif k == 2:  # overlay that pops up, or fades in and out
            n = min(r.integers(3, 120), T - t)
            y0, x0 = r.integers(0, H - 3), r.integers(0, W - 4)
            h, w = r.integers(2, H - y0), r.integers(2, W - x0)
            if h * w > 0.5 * H * W:
                h = max(2, h // 2)
                w = max(2, w // 2)
            tex = (
                shot(r, pool, 1)[0]
                if r.random() < 0.6
                else np.array([r.uniform(0, 255), 128, 128])[:, None, None] + np.zeros((3, H, W))
            )
            f = r.choice([0, 0, 6, 14])
            a = np.ones(n)
            if f:
                a = np.clip(np.minimum(np.arange(1, n + 1), np.arange(n, 0, -1)) / f, 0, 1)
            a = (a * r.choice([1, 1, 0.8, 0.5]))[:, None, None, None]
            x[t : t + n, :, y0 : y0 + h, x0 : x0 + w] = (
                x[t : t + n, :, y0 : y0 + h, x0 : x0 + w] * (1 - a) + tex[:, y0 : y0 + h, x0 : x0 + w] * a
            )
        elif k == 3:  # insert
            n = min(r.integers(1, 4), T - t)
            x[t : t + n] = shot(r, pool, n)
        elif k == 4:  # whip pan or fast zoom of one photo
            n = min(r.integers(4, 40), T - t - 1)
            if n > 3:
                s = r.choice([-1, 1]) * r.uniform(0.15, 0.5)
                u = np.linspace(0, 1, n)
                u = u * u * (3 - 2 * u) if r.random() < 0.6 else u
                p = pool.photos[r.integers(len(pool.photos))][None]
                if r.random() < 0.6:
                    z = np.full(n, r.uniform(1.3, 4))
                    cx = 0.5 + s * (u - 0.5)
                    cy = 0.5 + s * (u - 0.5) * r.uniform(-0.5, 0.5)
                else:
                    z = np.exp(np.abs(s) * 3 * (u if s > 0 else 1 - u))
                    cx = cy = np.full(n, 0.5)
                y = view(p, cx, cy, z)
                lead = r.integers(0, 20)
                a = max(0, t - lead)
                y = np.concatenate(
                    [np.repeat(y[:1], t - a, 0), y, np.repeat(y[-1:], min(T - t - n, lead), 0)]
                )
                x[a : a + len(y)] = y  # joined by cuts
        elif k == 5:  # stutter
            n = min(r.integers(2, 8), T - t)
            x[t : t + n] = x[t]
        elif k == 6:  # blur that comes and goes
            n = min(r.integers(6, 50), T - t)
            a = np.sin(np.linspace(0, np.pi, n))[:, None, None, None] * r.uniform(0.4, 1)
            q = x[t : t + n]
            s = r.choice([3, 5, 9])
            b = q
            for ax in (2, 3):
                c = np.cumsum(
                    np.pad(b, [(0, 0)] * ax + [(s // 2 + 1, s // 2)] + [(0, 0)] * (3 - ax), mode="edge"), ax
                )
                b = (np.take(c, range(s, c.shape[ax]), ax) - np.take(c, range(0, c.shape[ax] - s), ax)) / s
            x[t : t + n] = q * (1 - a) + b * a
        elif k == 7:  # a large thing passes
            n = min(r.integers(5, 60), T - t)
            tex = shot(r, pool, 1)[0]
            px = np.linspace(-0.5, 1.5, n)
            q = r.uniform(0.2, 0.5)
            gx = (np.arange(W) + 0.5) / W
            if r.random() < 0.5:
                px = px[::-1]
            m = np.clip((q - np.abs(gx[None] - px[:, None])) * 12, 0, 1)[:, None, None, :]
            x[t : t + n] = x[t : t + n] * (1 - m) + tex * m
        elif k == 8:  # a tint, a colour change
            n = min(r.integers(2, 60), T - t)
            a = np.linspace(0, 1, n)
            a = np.sin(a * np.pi)
            x[t : t + n, 1:] += (a[:, None] * r.normal(0, 15, 2)[None])[:, :, None, None]
    k = r.random()
    if k < 0.15:  # bars
        b = r.integers(1, 4)
        x[:, 0, :b] = x[:, 0, -b:] = 0
        x[:, 1:, :b] = x[:, 1:, -b:] = 128
    elif k < 0.2:
        b = r.integers(2, 8)
        x[:, 0, :, :b] = x[:, 0, :, -b:] = 0
        x[:, 1:, :, :b] = x[:, 1:, :, -b:] = 128
    if r.random() < 0.1:  # a logo that stays
        y0, x0 = r.choice([1, H - 4]), r.choice([1, W - 7])
        x[:, 0, y0 : y0 + 3, x0 : x0 + 5] = r.uniform(0, 255)
    x = np.clip(x, 0, 255)
    if r.random() < 0.5:  # coding: lag, noise, pumping
        if r.random() < 0.4:
            a = r.uniform(0.6, 1)
            for i in range(1, T):
                x[i] = a * x[i] + (1 - a) * x[i - 1]
        if r.random() < 0.3:
            g = r.integers(8, 50)
            q = np.exp(r.uniform(-1, 1))
            off = None
            d = np.zeros_like(x[0])
            for i in range(T):
                if i % g == 0:
                    d = r.normal(0, q, x[0].shape)
                else:
                    d = d * 0.9
                x[i] += d
    x = x + r.normal(0, np.exp(r.uniform(-3, 0.3)), x.shape)
    if r.random() < 0.15:
        x[:, 0] += r.normal(0, r.uniform(0.2, 1.5), T)[:, None, None]  # flicker
    return np.clip(x, 0, 255).astype(np.float32)
