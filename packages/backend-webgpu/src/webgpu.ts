import { type Backend, BackendError, type Buf, type Caps, type Claim, type ClaimedKernel, type Plan, type Program } from "@receptive/core/extend";
import { claimedKernel } from "./claims/claimed.ts";
import { Memory } from "./device/memory.ts";
import { type AdapterInfo, openDevice, type OpenDevice, type WebGpuOptions } from "./device/open-device.ts";
import { type Counters, Session } from "./device/session.ts";
import type { Target } from "./kernel-code.ts";
import { GpuProgram, type ProgramHost } from "./program/gpu-program.ts";
import { profileDispatches } from "./program/profile.ts";
import { Pipelines } from "./program/pipelines.ts";
import { STORAGE_BYTES } from "./wgsl/element.ts";

/** Exact counters since the backend was made. */
export type WebGpuStats = Readonly<Counters>;

function targetOf({ device: { limits, features }, info }: OpenDevice): Target {
  return { maxGroups: limits.maxComputeWorkgroupsPerDimension, maxThreads: Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX), workgroupBytes: limits.maxComputeWorkgroupStorageSize, maxBindings: limits.maxStorageBuffersPerShaderStage, bindingBytes: limits.maxStorageBufferBindingSize, software: info.software, subgroups: features.has("subgroups"), joins: true };
}

/** A backend on a GPU: the steps of a plan become compute shaders, several of them one where they can share a dispatch; each run is one submission. */
export class WebGpuBackend implements Backend {
  readonly name = "webgpu";
  readonly caps: Caps;
  readonly lost: Promise<Error>;
  /** Nanoseconds per step; absent where the device has no timestamps. */
  readonly profile?: NonNullable<Backend["profile"]>;
  readonly #options: WebGpuOptions;
  readonly #session: Session;
  readonly #memory: Memory;
  readonly #host: ProgramHost;

  /** For `webgpu()`, which opens the device. `target` overrides what code is made for, in tests of code for other devices. */
  constructor(opened: OpenDevice, options: WebGpuOptions = {}, target: Partial<Target> = {}) {
    const { limits } = opened.device;
    this.#options = options;
    this.#session = new Session(opened);
    this.lost = this.#session.lost;
    // Arrays larger than a binding are bound in parts; places are counted in 32 bits with a sign.
    this.caps = { storageBytes: STORAGE_BYTES, maxBindings: limits.maxStorageBuffersPerShaderStage, maxBufferBytes: Math.min(limits.maxBufferSize, 2 ** 33 - 16) };
    this.#memory = new Memory(this.#session, limits.maxBufferSize);
    this.#host = { session: this.#session, target: { ...targetOf(opened), ...target }, pipelines: new Pipelines(this.#session), own: (buf) => this.#memory.own(buf) };
    if (opened.device.features.has("timestamp-query")) this.profile = async (program, args, results) => await this.#profile(program, args, results);
  }

  /** What computes. */
  get info(): AdapterInfo {
    return this.#session.opened.info;
  }

  /** The device itself, for tools that draw or measure with it. */
  get device(): GPUDevice {
    return this.#session.device;
  }

  stats(): WebGpuStats {
    return { ...this.#session.counters };
  }

  alloc(bytes: number): Buf {
    return this.#memory.alloc(bytes);
  }
  free(buf: Buf): void {
    this.#memory.free(buf);
  }
  write(buf: Buf, data: ArrayBufferView, byteOffset = 0): void {
    this.#memory.write(buf, data, byteOffset);
  }
  async read(buf: Buf, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    return await this.#memory.read(buf, byteOffset, bytes);
  }
  async prepare(plan: Plan): Promise<Program> {
    return await GpuProgram.prepare(this.#host, plan);
  }
  claim(call: ClaimedKernel): Claim | null {
    this.#session.check();
    return claimedKernel({ call, aliases: [] }, this.#host.target) === undefined ? null : {};
  }
  async sync(): Promise<void> {
    this.#session.check();
    await this.#session.wait(this.#session.device.queue.onSubmittedWorkDone());
  }

  async #profile(program: Program, args: readonly Buf[], results: readonly Buf[]): Promise<readonly number[]> {
    if (!(program instanceof GpuProgram)) throw new BackendError("E_PROGRAM_FOREIGN", "webgpu: this program belongs to another backend");
    return await profileDispatches(this.#session, program.dispatches(args, results), program.plan.steps.length);
  }

  /** A new backend with the same options, after this one's device was lost. */
  async reopen(): Promise<WebGpuBackend> {
    return await webgpu(this.#options);
  }

  dispose(): void {
    this.#session.dispose();
  }
}

/**
 * Opens a GPU: `navigator.gpu` in pages and workers, the npm package `webgpu` in Node.
 *
 * @throws BackendError E_WEBGPU_PACKAGE, E_WEBGPU_UNAVAILABLE, E_WEBGPU_ADAPTER
 * @example
 * ```ts no-run
 * import { setDefaultBackend } from "@receptive/core";
 * import { webgpu } from "@receptive/backend-webgpu";
 *
 * setDefaultBackend(await webgpu());
 * ```
 */
export async function webgpu(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  return new WebGpuBackend(await openDevice(options), options);
}
