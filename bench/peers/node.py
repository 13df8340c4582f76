"""Training steps of neural differential equations in JAX with diffrax: the same nets, weights and settings as the cases
node.*, odernn.* and sepsis.* of `sirocco bench`, for comparison side by side.

usage: node.py [CASE-PREFIX]      cases are node.*, odernn.* and sepsis.*

Prints a JSON line for each case: median and least seconds of a step; the note says how many solver steps there were, and
how long the first result took, with all compilation.
"""

import json
import os
import sys
import time

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import diffrax
import jax
import jax.numpy as jnp
import numpy as np

RATE = 1e-9


def wave(m, bound, *sizes):
    k = np.arange(int(np.prod(sizes)))
    return jnp.asarray((bound * np.sin(12.9898 * (k + 1) + 78.233 * (m + 1))).astype(np.float32).reshape(sizes))


def field(gain, *sizes):
    layers = []
    for l in range(len(sizes) - 1):
        bound = gain / np.sqrt(sizes[l])
        layers.append((wave(2 * l, bound, sizes[l + 1], sizes[l]), wave(2 * l + 1, bound, sizes[l + 1])))
    return layers, jnp.float32(1)


def slope(hidden, last, timed):
    def f(t, y, net):
        layers, scale = net
        h = jnp.concatenate([jnp.reshape(t, (1,)).astype(y.dtype), y]) if timed else y
        for weight, bias in layers[:-1]:
            h = hidden(weight @ h + bias)
        weight, bias = layers[-1]
        return scale * last(weight @ h + bias)
    return diffrax.ODETerm(f)


def adam(net, gradient, state):
    m, v, t = state
    t = t + 1
    m = jax.tree.map(lambda a, g: a + .1 * (g - a), m, gradient)
    v = jax.tree.map(lambda a, g: a + .001 * (g * g - a), v, gradient)
    net = jax.tree.map(
        lambda p, a, b: p - RATE * (a / (1 - .9 ** t)) / (jnp.sqrt(b / (1 - .999 ** t)) + 1e-8), net, m, v)
    return net, (m, v, t)


def path(term, net, y0, times, control, first):
    solution = diffrax.diffeqsolve(
        term, diffrax.Tsit5(), times[0], times[-1], first, y0, net, stepsize_controller=control,
        saveat=diffrax.SaveAt(ts=times), max_steps=64)
    return solution.ys, solution.stats["num_steps"]


def lynxhare():
    term = slope(jax.nn.silu, jnp.tanh, True)
    control = diffrax.PIDController(1e-4, 1e-7, dtmax=29 / 45)
    times = jnp.arange(30, dtype=jnp.float32)
    return (field(2, 3, 64, 64, 64, 2), wave(51, 1, 30, 2),
            lambda net: path(term, net, wave(50, 1, 2), times, control, 29 / 45))


def covid():
    term = slope(jax.nn.silu, jnp.tanh, True)
    control = diffrax.PIDController(1e-4, 1e-7, dtmax=99 / 40)
    times = jnp.arange(100, dtype=jnp.float32)
    return (field(2, 2, 128, 128, 128, 1), wave(51, 1, 100, 1),
            lambda net: path(term, net, wave(50, 1, 1), times, control, 99 / 40))


def spiral():
    term = slope(jax.nn.softplus, lambda x: x, False)
    control = diffrax.PIDController(1e-3, 1e-6)
    times = jnp.arange(100, dtype=jnp.float32) * jnp.float32(.1)
    return (field(4, 2, 64, 64, 2), jnp.swapaxes(wave(51, 1, 100, 32, 2), 0, 1),
            lambda net: jax.vmap(lambda y0: path(term, net, y0, times, control, None))(wave(50, 1, 32, 2)))


def ode_rnn():
    """Each trajectory by itself, as vmap has it; the same times for all."""
    term = slope(jax.nn.silu, jnp.tanh, True)
    control = diffrax.PIDController(1e-3, 1e-5)
    x, target = jnp.swapaxes(wave(30, 1, 50, 50, 3), 0, 1), wave(31, 1, 50, 1)
    ts = jnp.linspace(0, 1, 50)
    net = (field(1, 33, 32, 32, 32), wave(20, .5, 32, 3), wave(21, .17, 32, 32), wave(22, .17, 32),
           [(wave(23, .17, 32, 32), wave(24, .17, 32)), (wave(25, .17, 32, 32), wave(26, .17, 32)),
            (wave(27, .17, 1, 32), wave(28, .17, 1))])

    def one(n, path_):
        f, w, u, b, readout = n

        def step(h, at):
            t0, t1, row = at
            solution = diffrax.diffeqsolve(term, diffrax.Tsit5(), t0, t1, None, h, f, stepsize_controller=control,
                                           max_steps=12)
            return jnp.tanh(u @ solution.ys[-1] + w @ row + b), solution.stats["num_steps"]

        h, steps = jax.lax.scan(step, jnp.tanh(w @ path_[0] + b), (ts[:-1], ts[1:], path_[1:]))
        for weight, bias in readout[:-1]:
            h = jnp.tanh(weight @ h + bias)
        return readout[-1][0] @ h + readout[-1][1], steps.sum()

    def loss(n):
        out, steps = jax.vmap(lambda p: one(n, p))(x)
        return jnp.mean((out - target) ** 2), steps

    return net, loss


def sepsis():
    h = 20
    term = diffrax.ODETerm(lambda t, y, n: mlp_last(t, y, n))
    x = jnp.swapaxes(wave(30, 1, 100, 256, 80), 0, 1)
    net = (field(1, h + 1, 50, 50, 50, h)[0], wave(20, .2, 3 * h, 80), wave(21, .2, 3 * h, h), wave(22, .2, 3 * h),
           wave(23, .2, 1, h))

    def one(n, rows):
        f, w, u, b, readout = n

        def step(state, row):
            y = diffrax.diffeqsolve(term, diffrax.Tsit5(), 0., 1., 1 / 3, state, f, max_steps=4).ys[-1]
            a, v = w @ row + b, u @ y + b
            r, z = jax.nn.sigmoid(a[:h] + v[:h]), jax.nn.sigmoid(a[h:2 * h] + v[h:2 * h])
            new = jnp.tanh(a[2 * h:] + r * v[2 * h:])
            return new + z * (y - new), None

        last, _ = jax.lax.scan(step, jnp.zeros(h), rows)
        return readout @ last

    def loss(n):
        return jnp.mean(jax.vmap(lambda r: one(n, r))(x) ** 2), jnp.int32(300)

    return net, loss


def mlp_last(t, y, layers):
    h = jnp.concatenate([y, jnp.reshape(t, (1,)).astype(y.dtype)])
    for weight, bias in layers[:-1]:
        h = jax.nn.softplus(weight @ h + bias)
    return layers[-1][0] @ h + layers[-1][1]


def measure(name, run, state, steps):
    start = time.perf_counter()
    state = jax.block_until_ready(run(state))
    first = time.perf_counter() - start
    end = time.perf_counter() + 1.5
    while time.perf_counter() < end:
        state = jax.block_until_ready(run(state))
    samples = []
    end = time.perf_counter() + 3
    while time.perf_counter() < end or len(samples) < 5:
        start = time.perf_counter()
        state = jax.block_until_ready(run(state))
        samples.append(time.perf_counter() - start)
    print(json.dumps({"case": name, "system": "jax+diffrax", "threads": 1, "median_s": float(np.median(samples)),
                      "min_s": min(samples), "n": len(samples),
                      "note": f"{steps} solver steps, first result after {first:.1f} s"}), flush=True)


def cases():
    for name, make in (("lynxhare", lynxhare), ("covid", covid), ("spiral", spiral)):
        net, target, solve = make()

        def loss(n, target=target, solve=solve):
            ys, steps = solve(n)
            return jnp.mean((ys - target) ** 2), steps

        def step(state, loss=loss):
            n, memory = state
            gradient, steps = jax.grad(loss, has_aux=True)(n)
            return adam(n, gradient, memory)

        zeros = jax.tree.map(jnp.zeros_like, net)
        forms = ["node.spiral", "node.spiral.each"] if name == "spiral" else [f"node.{name}"]  # vmap: each by itself
        for form in forms:
            if name == "spiral":
                yield (f"{form}.fwd", jax.jit(lambda s, loss=loss: (s[0], loss(s[0])[0])), (net, jnp.float32(0)),
                       lambda s, loss=loss: loss(s[0]))
            yield (f"{form}.step", jax.jit(step), (net, (zeros, zeros, jnp.float32(0))),
                   lambda s, loss=loss: loss(s[0]))


    for name, make in (("odernn.spirals.step", ode_rnn), ("sepsis.base.step", sepsis)):
        net, loss = make()
        zeros = jax.tree.map(jnp.zeros_like, net)

        def step(state, loss=loss):
            n, memory = state
            gradient, _ = jax.grad(loss, has_aux=True)(n)
            return adam(n, gradient, memory)

        yield name, jax.jit(step), (net, (zeros, zeros, jnp.float32(0))), lambda s, loss=loss: loss(s[0])


def main():
    prefix = sys.argv[1] if len(sys.argv) > 1 else ""
    for name, run, state, loss in cases():
        if name.startswith(prefix):
            measure(name, run, state, int(np.max(np.asarray(loss(state)[1]))))


if __name__ == "__main__":
    main()
