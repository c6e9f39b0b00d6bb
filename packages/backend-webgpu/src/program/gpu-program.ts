/** A plan on the device: one encoder, one pass and one submit for each run, from bind groups made before. */
import { type Aval, BackendError, type Buf, type Plan, type Program } from "@receptive/core/extend";
import type { GpuBuf } from "../device/gpu-buf.ts";
import { createStorage, gpuBytes } from "../device/memory.ts";
import type { Session } from "../device/session.ts";
import type { Target } from "../kernel-code.ts";
import { bytesOf } from "../wgsl/element.ts";
import { BindSets } from "./bind-sets.ts";
import { compilePlan, type CompiledPlan, type PlanShader } from "./compile-plan.ts";
import type { Pipeline, Pipelines } from "./pipelines.ts";

/** What a program needs of its backend. */
export interface ProgramHost {
  readonly session: Session;
  readonly target: Target;
  readonly pipelines: Pipelines;
  own(buf: Buf): GpuBuf;
}

/** A shader ready to start. */
export interface Dispatch { readonly pipeline: GPUComputePipeline; readonly group: GPUBindGroup; readonly grid: readonly [number, number]; readonly shares: PlanShader["shares"] }

const slotsOf = (plan: Plan, kind: "arg" | "result"): number[] => plan.slots.flatMap((slot, i) => (slot.kind === kind ? [i] : []));

export class GpuProgram implements Program {
  readonly plan: Plan;
  readonly #host: ProgramHost;
  readonly #compiled: CompiledPlan;
  readonly #pipelines: readonly Pipeline[];
  readonly #args: readonly number[];
  readonly #results: readonly number[];
  readonly #blocks: readonly GPUBuffer[];
  readonly #sets: BindSets<readonly Dispatch[]>;
  #binding: readonly GpuBuf[] = [];
  #disposed = false;

  private constructor(host: ProgramHost, plan: Plan, compiled: CompiledPlan, pipelines: readonly Pipeline[]) {
    this.#host = host;
    this.plan = plan;
    this.#compiled = compiled;
    this.#pipelines = pipelines;
    this.#args = slotsOf(plan, "arg");
    this.#results = slotsOf(plan, "result");
    this.#blocks = compiled.blocks.map((bytes) => createStorage(host.session, bytes));
    this.#sets = new BindSets(() => this.#bind());
  }

  /** Compiles every shader of the plan, in parallel. Throws BackendError `E_SHADER`, `E_CLAIM_UNKNOWN`. */
  static async prepare(host: ProgramHost, plan: Plan): Promise<GpuProgram> {
    host.session.check();
    const compiled = compilePlan(plan, host.target);
    const pipelines = await host.session.wait(Promise.all(compiled.shaders.map((shader) => host.pipelines.get(shader, shader.name))));
    host.session.check();
    host.session.counters.prepares++;
    return new GpuProgram(host, plan, compiled, pipelines);
  }

  run(args: readonly Buf[], results: readonly Buf[]): void {
    const dispatches = this.dispatches(args, results);
    const { session } = this.#host;
    session.counters.runs++;
    if (dispatches.length === 0) return;
    const encoder = session.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass, dispatches);
    pass.end();
    session.counters.dispatches += dispatches.length;
    session.submit(encoder);
  }

  /** The shaders of a run with these buffers. */
  dispatches(args: readonly Buf[], results: readonly Buf[]): readonly Dispatch[] {
    if (this.#disposed) throw new BackendError("E_PROGRAM_DISPOSED", "webgpu: this program has been disposed of");
    this.#host.session.check();
    this.#binding = [...this.#owned("argument", this.#args, args), ...this.#owned("result", this.#results, results)];
    return this.#sets.get(this.#binding.map((buf) => buf.id).join());
  }

  #owned(what: string, slots: readonly number[], bufs: readonly Buf[]): GpuBuf[] {
    if (bufs.length !== slots.length) throw new BackendError("E_RUN_ARITY", `webgpu: ${slots.length} ${what}s expected, ${bufs.length} given`);
    return bufs.map((buf, i) => {
      const own = this.#host.own(buf);
      const aval = this.plan.slots[slots[i] ?? -1]?.aval;
      if (aval !== undefined && own.bytes < bytesOf(aval)) throw new BackendError("E_BUFFER_SIZE", `webgpu: ${what} ${i} has ${own.bytes} bytes; [${aval.shape.join(", ")}] ${aval.dtype} needs ${bytesOf(aval)}`);
      return own;
    });
  }

  #bind(): readonly Dispatch[] {
    const bound = new Map([...this.#args, ...this.#results].map((slot, i) => [slot, this.#binding[i]?.gpu] as const));
    return this.#compiled.shaders.map((shader, i) => this.#bindShader(shader, this.#pipelines[i], bound));
  }

  #bindShader({ bound, grid, name, shares }: PlanShader, pipeline: Pipeline | undefined, given: ReadonlyMap<number, GPUBuffer | undefined>): Dispatch {
    const { session } = this.#host;
    const entries = bound.map(({ memory, range }, binding): GPUBindGroupEntry => {
      const block = this.#compiled.blockOf.get(memory);
      const buffer = block === undefined ? given.get(memory) : this.#blocks[block];
      if (buffer === undefined) throw new BackendError("E_INTERNAL", `webgpu: "${name}" of plan ${this.plan.key} binds ${memory}, which has no memory`);
      const slot = this.plan.slots[memory];
      return { binding, resource: range === undefined ? { buffer, size: slot === undefined ? buffer.size : boundBytes(slot.aval) } : { buffer, offset: range[0], size: range[1] } };
    });
    if (pipeline === undefined) throw new BackendError("E_INTERNAL", `webgpu: "${name}" of plan ${this.plan.key} has no pipeline`);
    session.counters.bindGroupsCreated++;
    return { pipeline: pipeline.pipeline, group: session.device.createBindGroup({ layout: pipeline.layout, entries }), grid, shares };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#sets.clear();
    for (const buffer of this.#blocks) buffer.destroy();
  }
}

/** Pools give larger buffers than asked for, perhaps larger than a binding may be. */
function boundBytes(aval: Aval): number {
  return gpuBytes(bytesOf(aval));
}

export function encode(pass: GPUComputePassEncoder, dispatches: readonly Dispatch[]): void {
  let last: GPUComputePipeline | undefined;
  for (const { pipeline, group, grid } of dispatches) {
    if (pipeline !== last) pass.setPipeline(pipeline);
    last = pipeline;
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(grid[0], grid[1]);
  }
}
