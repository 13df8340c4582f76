"""Recurrent layers over whole sequences in PyTorch and JAX: the cases of `sirocco bench gru`, `lstm` and `ecg.gru`, to be
run by run.py.

Each function yields (name of the case, function that makes what is to be run, note).
"""

SIZES = [(32, 187, 1, 64), (64, 100, 32, 128), (1, 187, 1, 64)]
GATES = {"gru": 3, "lstm": 4}


def torch_cases(threads):
    import torch
    from torch import nn
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    for kind in GATES:
        for batch, steps, inputs, hidden in SIZES:
            layer = (nn.GRU if kind == "gru" else nn.LSTM)(inputs, hidden, batch_first=True)
            x = torch.rand(batch, steps, inputs) * 2 - 1
            name = f"B{batch}.S{steps}.I{inputs}.H{hidden}"

            def forward(layer=layer, x=x):
                with torch.no_grad():
                    layer(x)

            def gradient(layer=layer, x=x):
                layer.zero_grad()
                layer(x)[0].square().sum().backward()

            yield f"{kind}.fwd.{name}", lambda run=forward: run, ""
            yield f"{kind}.fwdbwd.{name}", lambda run=gradient: run, ""

    gru, head = nn.GRU(1, 64, batch_first=True), nn.Linear(64, 5)
    x, y = torch.rand(32, 192, 1) * 2 - 1, torch.arange(32) % 5
    optimiser = torch.optim.Adam([*gru.parameters(), *head.parameters()], lr=1e-3, fused=True)

    def step():
        optimiser.zero_grad()
        nn.functional.cross_entropy(head(gru(x)[1][-1]), y).backward()
        optimiser.step()

    yield "ecg.gru.step", lambda: step, "fused Adam"


def jax_cases(threads):
    import jax
    import jax.numpy as jnp

    def uniform(seed, *shape):
        return jax.random.uniform(jax.random.PRNGKey(seed), shape, minval=-.1, maxval=.1)

    def parameters(kind, inputs, hidden):
        rows = GATES[kind] * hidden
        return [uniform(1, inputs, rows), uniform(2, hidden, rows), uniform(3, rows), uniform(4, rows)]

    def gru(p, x):
        w, u, b, c = p
        projected = jnp.swapaxes(x, 0, 1) @ w + b

        def cell(h, a):
            ar, az, an = jnp.split(a, 3, axis=1)
            ur, uz, un = jnp.split(h @ u + c, 3, axis=1)
            z = jax.nn.sigmoid(az + uz)
            n = jnp.tanh(an + jax.nn.sigmoid(ar + ur) * un)
            h = n + z * (h - n)
            return h, h

        return jax.lax.scan(cell, jnp.zeros((x.shape[0], u.shape[0])), projected)

    def lstm(p, x):
        w, u, b, c = p
        projected = jnp.swapaxes(x, 0, 1) @ w + (b + c)

        def cell(state, a):
            h, m = state
            i, f, g, o = jnp.split(a + h @ u, 4, axis=1)
            m = jax.nn.sigmoid(f) * m + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(m)
            return (h, m), h

        zeros = jnp.zeros((x.shape[0], u.shape[0]))
        return jax.lax.scan(cell, (zeros, zeros), projected)

    for kind, layer in (("gru", gru), ("lstm", lstm)):
        for batch, steps, inputs, hidden in SIZES:
            p, x = parameters(kind, inputs, hidden), uniform(5, batch, steps, inputs)
            name = f"B{batch}.S{steps}.I{inputs}.H{hidden}"
            forward = jax.jit(lambda p, x, layer=layer: layer(p, x)[1])
            gradient = jax.jit(jax.value_and_grad(lambda p, x, layer=layer: (layer(p, x)[1] ** 2).sum()))
            yield (f"{kind}.fwd.{name}", lambda f=forward, p=p, x=x: lambda: jax.block_until_ready(f(p, x)), "scan")
            yield (f"{kind}.fwdbwd.{name}", lambda f=gradient, p=p, x=x: lambda: jax.block_until_ready(f(p, x)), "scan")

    x, y = uniform(5, 32, 192, 1), jnp.arange(32) % 5
    state = [parameters("gru", 1, 64) + [uniform(6, 64, 5), jnp.zeros(5)]]
    state += [jax.tree.map(jnp.zeros_like, state[0]), jax.tree.map(jnp.zeros_like, state[0]), jnp.zeros(())]

    def loss(p, x, y):
        logits = gru(p[:4], x)[0] @ p[4] + p[5]
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1).mean()

    def adam(state, x, y):
        p, m, v, count = state
        gradient = jax.grad(loss)(p, x, y)
        count = count + 1
        m = jax.tree.map(lambda a, g: .9 * a + .1 * g, m, gradient)
        v = jax.tree.map(lambda a, g: .999 * a + .001 * g * g, v, gradient)
        p = jax.tree.map(lambda w, a, b: w - 1e-3 * (a / (1 - .9 ** count))
                         / (jnp.sqrt(b / (1 - .999 ** count)) + 1e-8), p, m, v)
        return [p, m, v, count]

    compiled = jax.jit(adam, donate_argnums=0)
    holder = [state]

    def step():
        holder[0] = jax.block_until_ready(compiled(holder[0], x, y))

    yield "ecg.gru.step", lambda: step, "scan"
