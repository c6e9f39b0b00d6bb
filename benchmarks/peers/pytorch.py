"""The benchmark cases in PyTorch: the same names, shapes and lines as `pnpm bench --json`.

python3 pytorch.py --case train/lenet5/b128 --case matmul/512 [--time MS] [--threads N]   one JSON line a case
python3 pytorch.py --serve                                                               answers {"case", "ms"} lines
python3 pytorch.py --start start/lenet5                                                  one first step, then ends

Before anything else it prints which BLAS answers and its measured sgemm rate: a PyTorch on reference BLAS (Debian's default)
multiplies 30 times slower, and a comparison with that proves nothing.
"""

import argparse
import ctypes
import json
import os
import re
import resource
import statistics
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


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", action="append", default=[])
    parser.add_argument("--time", type=float, default=1000, help="milliseconds to sample a case for")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--start", help="run one step of this case and end")
    return parser.parse_args()


arguments = parse_arguments()
set_environment(arguments.threads)

import torch  # noqa: E402  (after the environment)
import torch.nn.functional as F  # noqa: E402
from torch import nn  # noqa: E402

BATCHES = 4
RATE = 0.01


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def mlp():
    return nn.Sequential(nn.Linear(784, 300), nn.Sigmoid(), nn.Linear(300, 100), nn.Sigmoid(), nn.Linear(100, 10))


def cifar_cnn():
    def same(c, o):
        return [nn.Conv2d(c, o, 3, padding=1), nn.ReLU()]

    return nn.Sequential(
        *same(3, 32), *same(32, 32), nn.MaxPool2d(2), *same(32, 64), *same(64, 64), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(4096, 128), nn.ReLU(), nn.Linear(128, 10),
    )


NETWORKS = {"lenet5": (lenet5, (1, 32, 32)), "mlp": (mlp, (784,)), "cifar-cnn": (cifar_cnn, (3, 32, 32))}


def batches_of(shape, batch):
    return [(torch.randn(batch, *shape), torch.arange(batch) * 7 % 10) for _ in range(BATCHES)]


def train(name, batch):
    adam = name.endswith("-adam")
    make, shape = NETWORKS[name.removesuffix("-adam")]
    model = make()
    optimizer = torch.optim.Adam(model.parameters()) if adam else torch.optim.SGD(model.parameters(), lr=RATE)
    batches = batches_of(shape, batch)
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

    return step


def infer(name, batch):
    make, shape = NETWORKS[name]
    model = make().eval()
    batches = batches_of(shape, batch)
    at = 0

    def step():
        nonlocal at
        x, _ = batches[at % BATCHES]
        at += 1
        with torch.inference_mode():
            return model(x).numpy()

    return step


def matmul(m, k, n):
    a, b = torch.randn(m, k), torch.randn(k, n)
    return lambda: torch.mm(a, b)


def conv(spec, way):
    n, c, h, w, o, k, stride, padding = spec
    x, weight = torch.randn(n, c, h, w), torch.randn(o, c, k, k)
    y = F.conv2d(x, weight, stride=stride, padding=padding)
    dy = torch.randn_like(y)
    if way == "forward":
        return lambda: F.conv2d(x, weight, stride=stride, padding=padding)
    mask = [way == "input-grad", way == "weight-grad", False]

    def step():
        return torch.ops.aten.convolution_backward(
            dy, x, weight, None, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, mask)

    return step


def chain(n):
    x = torch.randn(n)
    return lambda: x.mul(1.5).add(0.25).relu().mul(0.5).sub(0.125).abs().clamp_min(0.01).add(1)


def eager_adds(count):
    x, one = torch.randn(8) * 0.001, torch.randn(8) * 0.001

    def step():
        y = x
        for _ in range(count):
            y = y.add(one)
        return y.numpy()

    return step


def prepare(case):
    """The step of a case, by its name; KeyError where there is none."""
    found = re.fullmatch(r"(train|infer)/([\w-]+)/b(\d+)", case)
    if found:
        return {"train": train, "infer": infer}[found[1]](found[2], int(found[3]))
    found = re.fullmatch(r"matmul/(\d+)(?:x(\d+)x(\d+))?", case)
    if found:
        m = int(found[1])
        return matmul(m, int(found[2] or m), int(found[3] or m))
    found = re.fullmatch(r"conv/(\d+)x(\d+)x(\d+)x(\d+)-(\d+)x(\d+)(?:s(\d+))?(?:p(\d+))?/([\w-]+)", case)
    if found:
        sizes = [int(v) for v in found.groups()[:6]]
        return conv((*sizes, int(found[7] or 1), int(found[8] or 0)), found[9])
    if case == "chain/1e6":
        return chain(1_000_000)
    found = re.fullmatch(r"eager/adds/(\d+)", case)
    if found:
        return eager_adds(int(found[1]))
    raise KeyError(f"pytorch.py has no case {case}")


def sample(step, ms, minimum=1):
    times = []
    end = time.perf_counter() + ms / 1000
    while len(times) < minimum or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    return {"medianMs": statistics.median(times), "minMs": min(times), "samples": len(times)}


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


def greeting():
    name, fast = blas_in_use()
    n = 512
    best = sample(matmul(n, n, n), 200, 5)["minMs"]
    rate = 2 * n**3 / best / 1e6
    warning = None
    if not fast or rate < 30:
        warning = ("this PyTorch multiplies at %.1f GFLOP/s with %s: reference BLAS or nearly; the comparison proves nothing. "
                   "Debian: apt install libopenblas0-pthread, then update-alternatives --config libblas.so.3-x86_64-linux-gnu." % (rate, name))
    return {"peer": "pytorch", "version": torch.__version__, "blas": name, "sgemmGflops": rate, "threads": torch.get_num_threads(), "warning": warning}


def serve():
    steps = {}
    print(json.dumps(greeting()), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        case = request["case"]
        try:
            if case not in steps:
                steps[case] = prepare(case)
            answer = sample(steps[case], request["ms"])
        except Exception as error:  # whatever it is, the asker shall know
            answer = {"error": str(error) or type(error).__name__}
        print(json.dumps(answer), flush=True)


def main():
    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)
    if arguments.start is not None:
        train(arguments.start.removeprefix("start/"), 128)()
        print(json.dumps({"peakKB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
    elif arguments.serve:
        serve()
    else:
        print(json.dumps(greeting()), flush=True)
        for case in arguments.case:
            step = prepare(case)
            sample(step, arguments.time / 4)
            print(json.dumps({"case": case, "backend": "pytorch", "threads": arguments.threads, **sample(step, arguments.time, 3), "counters": {}}), flush=True)


main()
