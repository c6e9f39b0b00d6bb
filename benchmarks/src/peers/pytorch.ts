import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { openProcess } from "../hosts/process-host.ts";
import type { Request } from "../hosts/protocol.ts";
import { networkSpec } from "../networks/network-spec.ts";
import type { Subject } from "../run/subject.ts";

const script = fileURLToPath(new URL("../../peers/pytorch.py", import.meta.url));
const candidates = ["python3", "/usr/bin/python3", "python"];

/** Interpreters that RECEPTIVE_PYTHON names, else the usual ones; the first that imports torch. */
function findPython(): string | null {
  const asked = process.env["RECEPTIVE_PYTHON"];
  const names = asked === undefined ? candidates : [asked];
  return names.find((name) => spawnSync(name, ["-c", "import torch"], { stdio: "ignore", timeout: 60_000 }).status === 0) ?? null;
}

/** The network itself goes along, since only its name would mean nothing in Python. */
function withSpec(request: Request): object {
  if (request.do !== "prepare" || !("network" in request.work)) return request;
  const { work } = request;
  return { ...request, work: { ...work, spec: networkSpec(work.network, "width" in work ? work.width : 1) } };
}

/** PyTorch, a fresh process of Python at a time, or why it cannot be measured. */
export function startPyTorch(threads: number): { readonly subject: Subject } | { readonly skipped: string } {
  const python = findPython();
  if (python === null) return { skipped: `no Python with torch was found (tried ${process.env["RECEPTIVE_PYTHON"] ?? candidates.join(", ")}; Debian: apt install python3-torch libopenblas0-pthread). RECEPTIVE_PYTHON names another.` };
  return { subject: { id: { name: "pytorch", backend: "cpu", place: "process", threads }, assets: "", open: async () => openProcess(python, [script, "--threads", String(threads)], { message: withSpec }) } };
}
