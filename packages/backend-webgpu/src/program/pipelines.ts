import { BackendError } from "@receptive/core/extend";
import { SHADER_STAGE_COMPUTE } from "../device/gpu-flags.ts";
import type { Session } from "../device/session.ts";
import type { Shader } from "./assemble.ts";

export interface Pipeline { readonly pipeline: GPUComputePipeline; readonly layout: GPUBindGroupLayout }

/** Pipelines that wait for a program of the same structure. */
const KEPT = 2048;

/** Compiles shaders, all at once and each text once: programs of equal structure share what they run. */
export class Pipelines {
  readonly #session: Session;
  readonly #layouts = new Map<string, { readonly group: GPUBindGroupLayout; readonly pipeline: GPUPipelineLayout }>();
  readonly #made = new Map<string, Promise<Pipeline>>();

  constructor(session: Session) {
    this.#session = session;
  }

  async get(shader: Shader, name: string): Promise<Pipeline> {
    const known = this.#made.get(shader.code);
    this.#made.delete(shader.code);
    const made = known ?? this.#compile(shader, name);
    this.#made.set(shader.code, made);
    if (known === undefined) made.catch(() => this.#made.delete(shader.code));
    const [oldest] = this.#made.keys();
    if (this.#made.size > KEPT && oldest !== undefined) this.#made.delete(oldest);
    return await made;
  }

  #layout(access: string): { readonly group: GPUBindGroupLayout; readonly pipeline: GPUPipelineLayout } {
    const known = this.#layouts.get(access);
    if (known !== undefined) return known;
    const { device } = this.#session;
    const entries = [...access].map((a, binding): GPUBindGroupLayoutEntry => ({ binding, visibility: SHADER_STAGE_COMPUTE, buffer: { type: a === "r" ? "read-only-storage" : "storage" } }));
    const group = device.createBindGroupLayout({ entries });
    const made = { group, pipeline: device.createPipelineLayout({ bindGroupLayouts: [group] }) };
    this.#layouts.set(access, made);
    return made;
  }

  async #compile({ code, bound }: Shader, name: string): Promise<Pipeline> {
    const { device, counters } = this.#session;
    const layout = this.#layout(bound.map((o) => (o.access === "read" ? "r" : "w")).join(""));
    // What is wrong with the text is told by the pipeline; it must not count as an error of the queue, too.
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label: name, code });
    const ignored = device.popErrorScope();
    counters.pipelines++;
    try {
      await ignored;
      return { pipeline: await device.createComputePipelineAsync({ label: name, layout: layout.pipeline, compute: { module, entryPoint: "main" } }), layout: layout.group };
    } catch (cause) {
      this.#session.check();
      const { messages } = await module.getCompilationInfo();
      const [first] = messages;
      const where = first === undefined ? (cause instanceof Error ? cause.message : String(cause)) : `${first.message} at line ${first.lineNum}: ${code.split("\n")[first.lineNum - 1] ?? ""}`;
      throw new BackendError("E_SHADER", `webgpu: the device refuses the shader of "${name}": ${where}`, { cause });
    }
  }
}
