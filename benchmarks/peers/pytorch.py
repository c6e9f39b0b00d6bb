"""
PyTorch as a program that does the benchmark's cases: answers each line of JSON on its input with one, as src/hosts/protocol.ts says.

Before anything else it looks which BLAS answers and at what rate: a PyTorch on reference BLAS (Debian's default) multiplies 30
times slower, and a comparison with that proves nothing. It says so in the answer to "hello".
"""

import argparse
import ctypes
import json
import math
import os
import re
import resource
import sys
import time


def set_environment(threads):
    """
    Before torch is loaded: OpenBLAS and OpenMP read these once. OpenBLAS of 2022 knows no newer AMD core and would take its
    AVX2 kernels, at half the rate; and a core or cache size inherited from the shell may slow it just so. It gets its best.
    """
    os.environ.pop("OPENBLAS_L2_SIZE", None)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(threads)
    try:
        with open("/proc/cpuinfo", encoding="utf8") as info:
            if "avx512vl" in info.read():
                os.environ["OPENBLAS_CORETYPE"] = "SkylakeX"
    except OSError:
        pass


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--threads", type=int, default=1)
arguments = parser.parse_args()
set_environment(arguments.threads)

import torch  # noqa: E402  (after the environment)
import torch.nn.functional as F  # noqa: E402
from torch import nn  # noqa: E402

BATCHES = 4
CHECKED_STEPS = 5


class NoProgram(Exception):
    """Nobody has written this case for PyTorch."""


def random_values(shape, stream, limit=1.0):
    """The numbers of src/networks/values.ts."""
    mask = 0xFFFFFFFF
    n = math.prod(shape)
    salt = ((stream + 1) * 0x85EBCA77) & mask
    h = ((torch.arange(n, dtype=torch.int64) * 0x9E3779B1) & mask) ^ salt
    h = ((h ^ (h >> 16)) * 0x7FEB352D) & mask
    h = ((h ^ (h >> 15)) * 0x846CA68B) & mask
    h = h ^ (h >> 16)
    return (((h >> 8).double() / 2**23 - 1) * limit).float().reshape(shape)


def digest(tensor):
    flat = tensor.detach().reshape(-1)
    count = min(256, flat.numel())
    at = [i * flat.numel() // count for i in range(count)]
    return flat[at].tolist()


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.shortcut(x) + self.body(x)


def layer_of(spec):
    kind = spec["kind"]
    if kind == "conv":
        return nn.Conv2d(spec["in"], spec["out"], spec["k"], stride=spec["stride"], padding=spec["padding"])
    if kind == "dense":
        return nn.Linear(spec["in"], spec["out"])
    if kind == "batchNorm":
        return nn.BatchNorm2d(spec["channels"])
    if kind == "residual":
        return Residual(network_of(spec["body"]), network_of(spec["shortcut"]))
    if kind == "globalAvgPool":
        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    return {"maxPool": lambda: nn.MaxPool2d(2), "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "flatten": nn.Flatten}[kind]()


def network_of(specs):
    return nn.Sequential(*[layer_of(spec) for spec in specs])


def build(spec):
    model = network_of(spec["layers"])
    index = 0
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                fan_in = math.prod(module.weight.shape[1:])
                for weight in (module.weight, module.bias):
                    weight.copy_(random_values(weight.shape, 1000 + index, 1 / math.sqrt(fan_in)))
                    index += 1
            elif isinstance(module, nn.BatchNorm2d):
                index += 2
    return model


def batches_of(shape, batch):
    return [(random_values((batch, *shape), 100 + i), (torch.arange(batch) * 7 + i) % 10) for i in range(BATCHES)]


def train(work):
    spec, batch = work["spec"], work["batch"]
    model = build(spec)
    optimizer = torch.optim.Adam(model.parameters()) if work["optimizer"] == "adam" else torch.optim.SGD(model.parameters(), lr=0.01)
    batches = batches_of(spec["input"], batch)
    at = 0

    def step():
        nonlocal at
        x, y = batches[at % BATCHES]
        at += 1
        # In its favour: views of data in place, where our step copies its batch to the device.
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, lambda: [step() for _ in range(CHECKED_STEPS)]


def infer(work):
    spec, batch = work["spec"], work["batch"]
    model = build(spec).eval()
    batches = batches_of(spec["input"], batch)
    at = 0

    def step():
        nonlocal at
        x, _ = batches[at % BATCHES]
        at += 1
        with torch.inference_mode():
            return model(x).numpy()

    def check():
        with torch.inference_mode():
            return digest(model(batches[0][0]))

    return step, check


def kernel(compute):
    return compute, lambda: digest(compute())


def conv(work):
    n, c, h, w, o, k, stride, padding = (work[name] for name in ("n", "c", "h", "w", "o", "k", "stride", "padding"))
    x, weight = random_values((n, c, h, w), 1), random_values((o, c, k, k), 2)
    if work["way"] == "forward":
        return kernel(lambda: F.conv2d(x, weight, stride=stride, padding=padding))
    dy = random_values(F.conv2d(x, weight, stride=stride, padding=padding).shape, 3)
    index = 0 if work["way"] == "input-grad" else 1
    mask = [index == 0, index == 1, False]
    return kernel(lambda: torch.ops.aten.convolution_backward(dy, x, weight, None, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, mask)[index])


def pool(work):
    x = random_values(work["shape"], 1)
    of = (lambda v: F.max_pool2d(v, 2)) if work["pool"] == "max" else (lambda v: F.avg_pool2d(v, 2))
    if work["way"] == "forward":
        return kernel(lambda: of(x))
    n, c, h, w = work["shape"]
    dy = random_values((n, c, h // 2, w // 2), 2)
    x.requires_grad_()
    return kernel(lambda: torch.autograd.grad(of(x), x, dy)[0])


def reduce(work):
    x, axis = random_values(work["shape"], 1), work["axis"]
    dims = list(range(x.dim())) if axis is None else axis
    return kernel((lambda: x.sum(dims)) if work["op"] == "sum" else (lambda: x.amax(dims)))


def eager(work):
    x, one = random_values((8,), 1, 0.001), random_values((8,), 2, 0.001)

    def step():
        y = x
        for _ in range(work["adds"]):
            y = y.add(one)
        return y

    return step, lambda: digest(step())


def prepare(work):
    """The step of a case, and what tells that it is right."""
    kind = work["kind"]
    if kind == "matmul":
        a, b = random_values((work["m"], work["k"]), 1), random_values((work["k"], work["n"]), 2)
        return kernel(lambda: torch.mm(a, b))
    if kind == "softmax":
        x = random_values(work["shape"], 1)
        return kernel(lambda: torch.softmax(x, -1))
    if kind == "chain":
        x = random_values((work["n"],), 1)
        return kernel(lambda: x.mul(1.5).add(0.25).relu().mul(0.5).sub(0.125).abs().clamp_min(0.01).add(1))
    if kind == "copy":
        x = random_values((work["n"],), 1)
        return kernel(lambda: x.neg())
    if kind == "elementwise":
        x = random_values((work["n"],), 1)
        return kernel(lambda: x.mul(1.5).add(1).tanh())
    if kind in ("compile", "steps"):
        step, check = train({**work, "optimizer": "sgd"})
        return (step, check) if kind == "steps" else (step, lambda: [step()])
    known = {"train": train, "infer": infer, "conv": conv, "pool": pool, "reduce": reduce, "eager": eager}
    if kind not in known:
        raise NoProgram(f"no pytorch program is written for {kind}")
    return known[kind](work)


def sample(step, ms, warmup_ms, minimum):
    end = time.perf_counter() + warmup_ms / 1000
    step()
    while time.perf_counter() < end:
        step()
    times = []
    end = time.perf_counter() + ms / 1000
    while len(times) < minimum or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    count = min(500, len(times))
    return [times[i * len(times) // count] for i in range(count)]


def mapped_libraries():
    """Files of the shared libraries this process has loaded."""
    try:
        with open("/proc/self/maps", encoding="utf8") as maps:
            return sorted({line.split()[-1] for line in maps if ".so" in line})
    except OSError:
        return []


def blas_in_use():
    """What answers for BLAS, and whether it is a fast one. The build settings only say "generic": the loader decides."""
    if torch.backends.mkl.is_available():
        return "MKL", True
    files = {os.path.basename(f): f for f in mapped_libraries()}
    for name, file in files.items():
        if "openblas" not in name:
            continue
        try:
            config = ctypes.CDLL(file).openblas_get_config
            config.restype = ctypes.c_char_p
            return config().decode(), True
        except (OSError, AttributeError):
            return name, True
    known = [n for n in files if re.match(r"lib(blis|atlas|mkl|blas)", n)]
    return ", ".join(known) or "no BLAS known by name", any(not n.startswith("libblas.") for n in known)


def hello():
    name, fast = blas_in_use()
    n = 512
    a, b = random_values((n, n), 1), random_values((n, n), 2)
    rate = 2 * n**3 / min(sample(lambda: torch.mm(a, b), 60, 20, 5)) / 1e6
    warning = "" if fast and rate >= 30 else "; reference BLAS or nearly, so a comparison proves nothing: apt install libopenblas0-pthread"
    return {"version": torch.__version__, "about": f"{name}, sgemm 512 at {rate:.0f} GFLOP/s on {torch.get_num_threads()} threads{warning}"}


def answer(request, ready):
    if request["do"] == "hello":
        return {"version": torch.__version__, "about": ""} if request.get("brief") else hello()
    if request["do"] == "prepare":
        step, check = prepare(request["work"])
        values = check()
        ready["step"] = step
        return {"values": values}
    if request["do"] == "sample":
        return {"samplesMs": sample(ready["step"], request["ms"], request["warmupMs"], request["minimum"])}
    if request["do"] == "repeat":
        for _ in range(request["steps"]):
            ready["step"]()
        return {}
    if request["do"] == "memory":
        return {"peakMB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    return {"counters": {}}


def main():
    torch.set_num_threads(arguments.threads)
    ready = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), ready)
        except NoProgram as error:
            reply = {"error": str(error), "reason": "no-program"}
        except Exception as error:  # whatever it is, the asker shall know
            reply = {"error": str(error) or type(error).__name__, "reason": "failed"}
        print(json.dumps(reply), flush=True)


main()
