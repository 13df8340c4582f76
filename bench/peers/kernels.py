"""Kernels and training steps in PyTorch and JAX: the cases sgemm, narrow, conv1d, conv2d, elementwise, rows, mlp784-128-10,
ecg.cnn, epoch and start of `sirocco bench`, to be run by run.py.

Each function yields (name of the case, function that makes what is to be run, note).
"""

import subprocess
import sys

SQUARES = [16, 32, 64, 128, 256, 512, 1024, 2048]
NARROW = [(1024, 1024, 1), (1024, 1024, 4), (1024, 1024, 8), (1024, 1024, 16), (32, 64, 5), (128, 128, 10), (256, 80, 20),
          (24, 512, 512)]
ELEMENTS, ROWS, COLUMNS = 100_000, 4096, 256
FUNCTIONS = ["exp", "tanh", "sigmoid", "log"]
FIRST = """
import torch
from torch import nn
net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
optimiser = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True)
nn.functional.cross_entropy(net(torch.rand(128, 784)), torch.arange(128) % 10).backward()
optimiser.step()
"""


def process(*command):
    return lambda: lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def torch_steps(wrap):
    """Training steps; wrap is what is done to a net before it is used."""
    import torch
    from torch import nn
    from ecg_cnn import net as ecg_net

    def step_of(model, x, y):
        optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
        applied = wrap(model)

        def step():
            optimiser.zero_grad()
            nn.functional.cross_entropy(applied(x), y).backward()
            optimiser.step()
        return step

    def mlp():
        model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
        return step_of(model, torch.rand(128, 784) * 2 - 1, torch.arange(128) % 10)

    def images(n):
        return (torch.rand(n, 1, 16, 12) * 2 - 1).to(memory_format=torch.channels_last), torch.arange(n) % 5

    def ecg():
        return step_of(ecg_net().to(memory_format=torch.channels_last), *images(32))

    class Attention(nn.Module):
        def __init__(self, channels, heads):
            super().__init__()
            self.heads = heads
            self.query, self.key, self.value, self.out = (nn.Conv2d(channels, channels, 1) for _ in range(4))
            self.gamma = nn.Parameter(torch.zeros(1))

        def forward(self, x):
            def cells(t):
                return t.reshape(t.shape[0], self.heads, -1, t.shape[2] * t.shape[3]).transpose(2, 3)
            attended = nn.functional.scaled_dot_product_attention(
                cells(self.query(x)), cells(self.key(x)), cells(self.value(x)))
            return self.out(attended.transpose(2, 3).reshape(x.shape)) * self.gamma + x

    def attentive():
        blocks, rest = list(ecg_net().children())[:3], list(ecg_net().children())[3:]
        model = nn.Sequential(*blocks, Attention(64, 8), *rest).to(memory_format=torch.channels_last)
        return step_of(model, *images(32))

    def epoch():
        model = ecg_net().to(memory_format=torch.channels_last)
        optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
        x, y = images(3200)
        applied = wrap(model)

        def run():
            for rows in torch.randperm(3200).split(32):
                optimiser.zero_grad()
                nn.functional.cross_entropy(applied(x[rows]), y[rows]).backward()
                optimiser.step()
        return run

    yield "mlp784-128-10.step", mlp, "fused Adam"
    yield "ecg.cnn.step", ecg, "channels last, fused Adam"
    yield "ecg.cnn.att.step", attentive, "channels last, fused Adam"
    yield "epoch.ecg.cnn", epoch, "channels last, fused Adam"


def torch_cases(threads):
    import torch
    from torch import nn
    torch.set_num_threads(threads)
    torch.manual_seed(0)

    def uniform(*sizes):
        return torch.rand(*sizes) * 2 - 1

    def product(m, k, n):
        a, b, c = uniform(m, k), uniform(k, n), torch.empty(m, n)
        return lambda: torch.mm(a, b, out=c)

    def convolution(conv, x, w, padding):
        def run():
            with torch.no_grad():
                conv(x, w, padding=padding)
        return run

    def gradient(conv, x, w, padding):
        x.requires_grad_()
        w.requires_grad_()

        def run():
            x.grad = w.grad = None
            conv(x, w, padding=padding).square().sum().backward()
        return run

    def operands1d():
        return nn.functional.conv1d, uniform(32, 32, 187), uniform(64, 32, 5), 2

    def operands2d():
        last = torch.channels_last
        return (nn.functional.conv2d, uniform(32, 64, 16, 12).to(memory_format=last),
                uniform(64, 64, 3, 3).to(memory_format=last), 1)

    def elementwise(function):
        x, y = uniform(ELEMENTS).abs() + .1, torch.empty(ELEMENTS)
        return lambda: getattr(torch, function)(x, out=y)

    def softmax():
        x = uniform(ROWS, COLUMNS)
        return lambda: torch.softmax(x, 1)

    def layer_norm():
        x, layer = uniform(ROWS, COLUMNS), nn.LayerNorm(COLUMNS)

        def run():
            with torch.no_grad():
                layer(x)
        return run

    for n in SQUARES:
        yield f"sgemm.{n}", lambda n=n: product(n, n, n), ""
    for m, k, n in NARROW:
        yield f"narrow.{m}x{k}x{n}", lambda m=m, k=k, n=n: product(m, k, n), ""
    yield "conv1d.fwd", lambda: convolution(*operands1d()), ""
    yield "conv1d.fwdbwd", lambda: gradient(*operands1d()), ""
    yield "conv2d.fwd", lambda: convolution(*operands2d()), "channels last"
    yield "conv2d.fwdbwd", lambda: gradient(*operands2d()), "channels last"
    for function in FUNCTIONS:
        yield f"elementwise.{function}", lambda function=function: elementwise(function), ""
    yield "rows.softmax", softmax, ""
    yield "rows.layernorm", layer_norm, ""
    yield from torch_steps(lambda model: model)
    yield "start.list", process(sys.executable, "-c", "import torch"), "import"
    yield "start.first", process(sys.executable, "-c", FIRST), ""


def compiled_cases(threads):
    """PyTorch's compiler."""
    import torch
    torch.set_num_threads(threads)
    for name, make, note in torch_steps(torch.compile):
        yield name, make, note


def jax_cases(threads):
    import jax
    import jax.numpy as jnp

    def uniform(seed, *shape):
        return jax.random.uniform(jax.random.PRNGKey(seed), shape, minval=-1, maxval=1)

    def ready(function, *arguments):
        compiled = jax.jit(function)
        return lambda: jax.block_until_ready(compiled(*arguments))

    def conv1d(x, w):
        return jax.lax.conv_general_dilated(x, w, (1,), [(2, 2)], dimension_numbers=("NWC", "WIO", "NWC"))

    def conv2d(x, w):
        return jax.lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    def gradient(conv):
        return jax.value_and_grad(lambda x, w: (conv(x, w) ** 2).sum(), argnums=(0, 1))

    def layer_norm(x):
        centred = x - x.mean(1, keepdims=True)
        return centred * jax.lax.rsqrt((centred ** 2).mean(1, keepdims=True) + 1e-5)

    def mlp():
        x, y = uniform(1, 128, 784), jnp.arange(128) % 10
        net = [.03 * uniform(2, 784, 128), jnp.zeros(128), .1 * uniform(3, 128, 10), jnp.zeros(10)]
        zeros = jax.tree.map(jnp.zeros_like, net)

        def loss(p):
            logits = jax.nn.relu(x @ p[0] + p[1]) @ p[2] + p[3]
            return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1).mean()

        def adam(state):
            p, m, v, t = state
            gradient, t = jax.grad(loss)(p), t + 1
            m = jax.tree.map(lambda a, g: .9 * a + .1 * g, m, gradient)
            v = jax.tree.map(lambda a, g: .999 * a + .001 * g * g, v, gradient)
            p = jax.tree.map(lambda w, a, b: w - 1e-3 * (a / (1 - .9 ** t))
                             / (jnp.sqrt(b / (1 - .999 ** t)) + 1e-8), p, m, v)
            return p, m, v, t

        compiled, holder = jax.jit(adam), [(net, zeros, zeros, jnp.zeros(()))]

        def step():
            holder[0] = jax.block_until_ready(compiled(holder[0]))
        return step

    for n in SQUARES:
        yield f"sgemm.{n}", lambda n=n: ready(jnp.matmul, uniform(1, n, n), uniform(2, n, n)), ""
    for m, k, n in NARROW:
        yield (f"narrow.{m}x{k}x{n}",
               lambda m=m, k=k, n=n: ready(jnp.matmul, uniform(1, m, k), uniform(2, k, n)), "")
    signals, taps = (1, 32, 187, 32), (2, 5, 32, 64)
    images, filters = (1, 32, 16, 12, 64), (2, 3, 3, 64, 64)
    yield "conv1d.fwd", lambda: ready(conv1d, uniform(*signals), uniform(*taps)), "channels last"
    yield "conv1d.fwdbwd", lambda: ready(gradient(conv1d), uniform(*signals), uniform(*taps)), "channels last"
    yield "conv2d.fwd", lambda: ready(conv2d, uniform(*images), uniform(*filters)), "channels last"
    yield "conv2d.fwdbwd", lambda: ready(gradient(conv2d), uniform(*images), uniform(*filters)), "channels last"
    for function in FUNCTIONS:
        apply = jax.nn.sigmoid if function == "sigmoid" else getattr(jnp, function)
        yield (f"elementwise.{function}",
               lambda apply=apply: ready(apply, jnp.abs(uniform(1, ELEMENTS)) + .1), "")
    yield "rows.softmax", lambda: ready(lambda x: jax.nn.softmax(x, axis=1), uniform(1, ROWS, COLUMNS)), ""
    yield "rows.layernorm", lambda: ready(layer_norm, uniform(1, ROWS, COLUMNS)), "without weights"
    yield "mlp784-128-10.step", mlp, ""
