"""Training steps of neural differential equations in PyTorch with torchdiffeq: the same nets, weights and tolerances as the
cases node.* of `sirocco bench`, by Dormand and Prince's method of order 5, as it has no Tsit5. Derivatives go through the
solver's steps, as everywhere else.

usage: node_torch.py [CASE-PREFIX]

Prints a JSON line for each case: median and least seconds of a step.
"""

import json
import sys
import time

import numpy as np
import torch
from torchdiffeq import odeint

RATE = 1e-9


def wave(m, bound, *sizes):
    k = np.arange(int(np.prod(sizes)))
    return torch.tensor((bound * np.sin(12.9898 * (k + 1) + 78.233 * (m + 1))).astype(np.float32).reshape(sizes))


class Field(torch.nn.Module):
    """f(t, y) = scale · last(MLP(t, y)), with weights by the formula that all peers share."""

    def __init__(self, gain, hidden, last, timed, *sizes):
        super().__init__()
        self.hidden, self.last, self.timed = hidden, last, timed
        self.scale = torch.nn.Parameter(torch.tensor(1.))
        self.weights = torch.nn.ParameterList()
        self.biases = torch.nn.ParameterList()
        self.evaluations = 0
        for l in range(len(sizes) - 1):
            bound = gain / np.sqrt(sizes[l])
            self.weights.append(torch.nn.Parameter(wave(2 * l, bound, sizes[l + 1], sizes[l])))
            self.biases.append(torch.nn.Parameter(wave(2 * l + 1, bound, sizes[l + 1])))

    def forward(self, t, y):
        self.evaluations += 1
        h = torch.cat([t.expand(*y.shape[:-1], 1), y], -1) if self.timed else y
        for weight, bias in zip(self.weights[:-1], self.biases[:-1]):
            h = self.hidden(torch.nn.functional.linear(h, weight, bias))
        return self.scale * self.last(torch.nn.functional.linear(h, self.weights[-1], self.biases[-1]))


def lynxhare():
    step = 29 / 45
    return (Field(2, torch.nn.functional.silu, torch.tanh, True, 3, 64, 64, 64, 2), wave(50, 1, 2),
            torch.arange(30.), wave(51, 1, 30, 2), 1e-4, 1e-7, {"first_step": step, "max_step": step})


def covid():
    step = 99 / 40
    return (Field(2, torch.nn.functional.silu, torch.tanh, True, 2, 128, 128, 128, 1), wave(50, 1, 1),
            torch.arange(100.), wave(51, 1, 100, 1), 1e-4, 1e-7, {"first_step": step, "max_step": step})


def spiral():
    return (Field(4, torch.nn.functional.softplus, lambda x: x, False, 2, 64, 64, 2), wave(50, 1, 32, 2),
            torch.arange(100) * .1, wave(51, 1, 100, 32, 2), 1e-3, 1e-6, {})


def cases():
    for name, make in (("lynxhare", lynxhare), ("covid", covid), ("spiral", spiral)):
        field, start, times, target, rtol, atol, options = make()

        def path(field=field, start=start, times=times, rtol=rtol, atol=atol, options=options):
            return odeint(field, start, times, rtol=rtol, atol=atol, method="dopri5", options=options)

        def forward(path=path):
            with torch.no_grad():
                return path()

        adam = torch.optim.Adam(field.parameters(), lr=RATE)

        def step(path=path, target=target, adam=adam):
            adam.zero_grad()
            ((path() - target) ** 2).mean().backward()
            adam.step()

        if name == "spiral":
            yield "node.spiral.fwd", forward, field
        yield f"node.{name}.step", step, field


def measure(name, run, field):
    field.evaluations = 0
    run()
    evaluations = field.evaluations
    samples = []
    end = time.perf_counter() + 3
    while time.perf_counter() < end or len(samples) < 5:
        start = time.perf_counter()
        run()
        samples.append(time.perf_counter() - start)
    print(json.dumps({"case": name, "system": "torchdiffeq", "threads": 1, "median_s": float(np.median(samples)),
                      "min_s": min(samples), "n": len(samples),
                      "note": f"dopri5, all trajectories by the same steps, {evaluations} evaluations"}), flush=True)


def main():
    torch.set_num_threads(1)
    prefix = sys.argv[1] if len(sys.argv) > 1 else ""
    for name, run, field in cases():
        if name.startswith(prefix):
            measure(name, run, field)


if __name__ == "__main__":
    main()
