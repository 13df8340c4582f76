"""The workflow ecg-cnn in PyTorch: the same net, data, split sizes and training, for comparison side by side.

usage: ecg_cnn.py BEATS.npz [--epochs 3] [--threads 2] [--seed 0] [--steps N]

Prints one JSON line: seconds, whole-test accuracy and macro recall, recall by class, peak memory. With --steps only so many
training steps are timed, after ten to warm up, and nothing is evaluated.
"""

import argparse
import json
import resource
import time

import numpy as np
import torch
from torch import nn

CLASSES = "NSVFQ"


def block(channels_in, channels_out):
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1), nn.LeakyReLU(),
        nn.Conv2d(channels_out, channels_out, 3, padding=1), nn.LeakyReLU())


def net(hidden=64):
    return nn.Sequential(
        block(1, hidden), block(hidden, hidden), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(hidden * 8 * 6, hidden), nn.LeakyReLU(), nn.Linear(hidden, len(CLASSES)))


def split(labels, seed, share=0.8):
    """Indices of training and test rows, stratified by class."""
    random = np.random.default_rng(seed)
    train, test = [], []
    for c in range(len(CLASSES)):
        rows = random.permutation(np.flatnonzero(labels == c))
        n = round(share * len(rows))
        train.append(rows[:n])
        test.append(rows[n:])
    return random.permutation(np.concatenate(train)), np.concatenate(test)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)

    with np.load(args.data) as file:
        beats = file["X"].astype(np.float32) / 255
        labels = file["y"].astype(np.int64)
    images = torch.from_numpy(np.pad(beats, ((0, 0), (0, 5))).reshape(-1, 1, 16, 12))
    targets = torch.from_numpy(labels)
    train, test = split(labels, args.seed)
    shares = np.bincount(labels[train], minlength=len(CLASSES)) / len(train)
    loss = nn.CrossEntropyLoss(weight=torch.tensor(1 / shares, dtype=torch.float32))
    model = net().to(memory_format=torch.channels_last)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)

    def step(rows):
        optimiser.zero_grad()
        value = loss(model(images[rows]), targets[rows])
        value.backward()
        optimiser.step()

    if args.steps:
        batches = [torch.from_numpy(train[i * 32:(i + 1) * 32]) for i in range(args.steps + 10)]
        for rows in batches[:10]:
            step(rows)
        times = []
        for rows in batches[10:]:
            start = time.perf_counter()
            step(rows)
            times.append(time.perf_counter() - start)
        print(json.dumps({"case": "ecg.cnn.step", "system": "pytorch", "threads": args.threads,
                          "median_s": float(np.median(times)), "min_s": min(times), "n": len(times)}))
        return

    random = np.random.default_rng(args.seed)
    start = time.perf_counter()
    for epoch in range(args.epochs):
        order = torch.from_numpy(random.permutation(train))
        for i in range(0, len(order), 32):
            step(order[i:i + 32])
    seconds = time.perf_counter() - start
    with torch.no_grad():
        predicted = torch.cat([model(images[rows]).argmax(1) for rows in torch.from_numpy(test).split(512)]).numpy()
    recall = [float((predicted[labels[test] == c] == c).mean()) for c in range(len(CLASSES))]
    print(json.dumps({"case": "ecg.cnn.job", "system": "pytorch", "threads": args.threads, "seconds": seconds,
                      "accuracy": float((predicted == labels[test]).mean()), "recall_macro": float(np.mean(recall)),
                      "recall": dict(zip(CLASSES, recall)),
                      "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


if __name__ == "__main__":
    main()
