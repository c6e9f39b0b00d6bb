import { cpu } from "@receptive/backend-cpu";
import { webgpu, type WebGpuBackend } from "@receptive/backend-webgpu";
import { BackendError } from "@receptive/core/extend";
import type { CompileOptions } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { CliError } from "../cli-error.ts";

export const BACKEND_NAMES = ["cpu", "webgpu", "auto", "reference"] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];
export type Backend = NonNullable<CompileOptions["backend"]>;

export interface Choice {
  readonly backend: Backend;
  /** A line that says what was chosen and why; only where the command chose. */
  readonly said: string | null;
}

function gpuName({ info }: WebGpuBackend): string {
  return info.description === "" ? [info.vendor, info.architecture].filter((word) => word !== "").join(" ") : info.description;
}

/** A GPU where one answers that is not played by the processor, which is then better asked itself. */
async function automatic(threads: number | undefined, open: () => Promise<WebGpuBackend>): Promise<Choice> {
  const choice = (why: string): Choice => ({ backend: makeCpu(threads), said: `computing on the processor: ${why}` });
  try {
    const gpu = await open();
    if (!gpu.info.software) return { backend: gpu, said: `computing on the GPU: ${gpuName(gpu)}` };
    gpu.dispose();
    return choice(`the GPU that answers is software, ${gpuName(gpu)}`);
  } catch (error) {
    if (error instanceof BackendError) return choice(error.code === "E_WEBGPU_ADAPTER" ? "no GPU answers" : error.message);
    throw error;
  }
}

function makeCpu(threads: number | undefined): Backend {
  return cpu(threads === undefined ? {} : { threads });
}

/**
 * Brings a backend up; `open` makes the one on a GPU. Throws E_CPU_THREADS, E_USAGE for threads elsewhere, and for webgpu
 * E_WEBGPU_PACKAGE and E_WEBGPU_ADAPTER.
 */
export async function makeBackend(name: BackendName, threads: number | undefined, open: () => Promise<WebGpuBackend> = webgpu): Promise<Choice> {
  if (name === "cpu") return { backend: makeCpu(threads), said: null };
  if (name === "auto") return await automatic(threads, open);
  if (threads !== undefined && threads !== 1) throw new CliError("E_USAGE", `the ${name} backend takes no threads, --threads ${threads} asks for some. Leave --threads out, or use --backend cpu.`);
  return { backend: name === "webgpu" ? await open() : reference(), said: null };
}
