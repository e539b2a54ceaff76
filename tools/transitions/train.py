"""Trains the network of TransitionNetwork.swift and writes its numbers.

train.py MATERIAL OUTPUT.swift [SEQUENCES] [STEPS] [SEED]

MATERIAL is what material.py wrote. Random sequences (compositions.py), described as the detector describes them
(features.py), each in four variants: other disturbances, and two of them backwards. Needs numpy, numba, jax and optax.
About ten minutes on two cores.
"""

import base64
import sys
from concurrent.futures import ProcessPoolExecutor

import jax
import jax.numpy as jnp
import numpy as np
import optax

import compositions
import features

FRAMES = 256
CHANNELS = 24
SPACINGS = (1, 2, 4, 8)
TAPS = 5


def examples(arguments):
    """Features, inside or not, distances to both ends, and weights, of `count` sequences."""
    material, seed, count = arguments
    random = np.random.default_rng(seed)
    pool = compositions.Pool(material)
    x = np.zeros((count, FRAMES, features.COUNT), np.float16)
    inside = np.zeros((count, FRAMES), np.float16)
    distances = np.zeros((count, FRAMES, 2), np.float16)
    weights = np.zeros((count, FRAMES), np.float16)
    for i in range(count):
        if i % 4 == 0:
            length = FRAMES if random.random() < 0.6 else int(random.integers(30, FRAMES))
            frames, events, weight = compositions.sequence(random, pool, length)
        if len(frames) < 8:
            continue
        if i % 4 == 2:
            frames, weight = frames[::-1].copy(), weight[::-1].copy()
            events = [(len(frames) - b, len(frames) - a) for a, b in events]
        n = len(frames)
        x[i, :n] = features.features(compositions.disturb(random, pool, frames.copy()))
        weights[i, :n] = weight
        for first, end in events:
            at = np.arange(first, min(end, n))
            inside[i, at] = 1
            distances[i, at] = np.stack([at - first, end - at], 1)
    return x, inside, distances, weights


def initial(key, count):
    keys = jax.random.split(key, len(SPACINGS) + 2)
    layers = [
        (jax.random.normal(k, (TAPS, CHANNELS, CHANNELS)) / (TAPS * CHANNELS) ** 0.5, jnp.zeros(CHANNELS))
        for k in keys[2:]
    ]
    return {
        "input": (jax.random.normal(keys[0], (count, CHANNELS)) / count**0.5, jnp.zeros(CHANNELS)),
        "layers": layers,
        "output": (jax.random.normal(keys[1], (CHANNELS, 3)) * 0.1, jnp.array([-1.5, 2.0, 2.0])),
    }


def network(p, x, valid):
    """x [sequences, frames, features], valid [sequences, frames] -> logit, log1p of both distances."""
    mask = valid[..., None]
    h = jax.nn.relu(x @ p["input"][0] + p["input"][1]) * mask
    for (weights, bias), spacing in zip(p["layers"], SPACINGS):
        n, reach = h.shape[1], TAPS // 2 * spacing
        padded = jnp.pad(h, ((0, 0), (reach, reach), (0, 0)))
        taps = [padded[:, t * spacing : t * spacing + n] @ weights[t] for t in range(TAPS)]
        h = (h + jax.nn.relu(bias + sum(taps))) * mask
    out = h @ p["output"][0] + p["output"][1]
    return out[..., 0], out[..., 1:]


def loss(p, x, inside, distances, weights, valid):
    logit, ends = network(p, x, valid)
    weights = weights * valid
    wrong = optax.sigmoid_binary_cross_entropy(logit, inside) * weights
    off = jnp.abs(ends - jnp.log1p(distances)).sum(-1) * inside * weights
    return wrong.sum() / weights.sum() + 0.15 * off.sum() / jnp.maximum((inside * weights).sum(), 1)


def train(data, steps, seed):
    x, inside, distances, weights = data
    valid = (x != 0).any(-1)
    some = x[:1500][valid[:1500]].astype(np.float32)
    means, scales = some.mean(0), 1 / (some.std(0) + 1e-3)
    rates = optax.cosine_decay_schedule(4e-3, steps, 0.02)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, weight_decay=1e-3))
    p = initial(jax.random.PRNGKey(seed), x.shape[2])
    state = optimiser.init(p)

    @jax.jit
    def step(p, state, *batch):
        value, slopes = jax.value_and_grad(loss)(p, *batch)
        updates, state = optimiser.update(slopes, state, p)
        return optax.apply_updates(p, updates), state, value

    random = np.random.default_rng(seed)
    recent = []
    for i in range(steps):
        j = random.integers(0, len(x), 24)
        normal = np.clip((x[j].astype(np.float32) - means) * scales, -6, 6)
        batch = [a[j].astype(np.float32) for a in (inside, distances, weights, valid)]
        p, state, value = step(p, state, normal, *batch)
        recent.append(float(value))
        if i % 500 == 499:
            print(f"step {i + 1}: loss {np.mean(recent[-500:]):.4f}", flush=True)
    return p, means, scales


def write(path, p, means, scales):
    """Blocks as TransitionWeights.swift reads them."""
    blocks = [means, scales, *p["input"]]
    for layer in p["layers"]:
        blocks += layer
    blocks += [np.asarray(p["output"][0]).T, p["output"][1]]
    packed = b""
    for block in blocks:
        block = np.asarray(block, np.float32).ravel()
        scale = np.float32(max(np.abs(block).max(), 1e-9) / 32767)
        packed += scale.tobytes() + np.round(block / scale).astype("<i2").tobytes()
    text = base64.b64encode(packed).decode()
    lines = [f"  {text[i:i + 108]}\n" for i in range(0, len(text), 108)]
    with open(path, "w") as file:
        file.write("/// The content of `TransitionWeights`; written by `tools/transitions/train.py`.\n")
        file.write('let trainedTransitionWeights = """\n' + "".join(lines) + '  """\n')


if __name__ == "__main__":
    material, output, *rest = sys.argv[1:]
    sequences, steps, seed = (int(given) for given in rest + ["9000", "6500", "15000"][len(rest) :])
    with ProcessPoolExecutor() as pool:
        parts = list(pool.map(examples, [(material, seed + i, 100) for i in range(sequences // 100)]))
    write(output, *train([np.concatenate(part) for part in zip(*parts)], steps, seed))
