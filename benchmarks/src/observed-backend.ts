/**
 * A backend that counts what passes through it. The counts are exact and come from the interface; where a backend counts for itself
 * what the interface does not show (its own allocations, the shaders that kernels share, its code), its word counts.
 */
import { BackendError } from "@receptive/core/extend";
import type { Backend, Buf, Plan, Program } from "@receptive/core/extend";

export interface Counts {
  /** Calls of `alloc`, and of the backend's own allocator where it tells. */
  readonly allocations: number;
  readonly prepares: number;
  /** Programs run. */
  readonly runs: number;
  /** As the backend counts them where it does, else the steps of the plans run. */
  readonly dispatches: number;
  /** Bytes copied to the device. */
  readonly writtenBytes: number;
}

interface Told { readonly allocs?: number; readonly dispatches?: number; readonly liveBytes?: number; readonly moduleBytes?: number }

export class ObservedBackend implements Backend {
  readonly name: string;
  readonly caps: Backend["caps"];
  readonly lost: Promise<Error>;
  readonly claim?: NonNullable<Backend["claim"]>;
  /** The plan of the latest run. */
  latest: Plan | null = null;
  #profiling: { plan: Plan; samples: Promise<readonly number[]>[] }[] | null = null;
  readonly #inner: Backend & { readonly stats?: () => Told };
  #allocations = 0;
  #prepares = 0;
  #runs = 0;
  #dispatches = 0;
  #writtenBytes = 0;

  constructor(inner: Backend) {
    this.#inner = inner;
    this.name = inner.name;
    this.caps = inner.caps;
    this.lost = inner.lost;
    if (inner.claim !== undefined) this.claim = (call) => inner.claim?.(call) ?? null;
  }

  counts(): Counts {
    const { allocs = this.#allocations, dispatches = this.#dispatches } = this.#inner.stats?.() ?? {};
    return { allocations: allocs, prepares: this.#prepares, runs: this.#runs, dispatches, writtenBytes: this.#writtenBytes };
  }

  /** Bytes of code emitted so far; undefined where the backend emits none. */
  get moduleBytes(): number | undefined {
    return this.#inner.stats?.().moduleBytes;
  }

  /** Bytes held now; undefined where the backend does not say. */
  get liveBytes(): number | undefined {
    return this.#inner.stats?.().liveBytes;
  }

  alloc(bytes: number): Buf {
    this.#allocations++;
    return this.#inner.alloc(bytes);
  }
  free(buf: Buf): void {
    this.#inner.free(buf);
  }
  write(buf: Buf, data: ArrayBufferView, byteOffset?: number): void {
    this.#writtenBytes += data.byteLength;
    this.#inner.write(buf, data, byteOffset);
  }
  read(buf: Buf, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    return this.#inner.read(buf, byteOffset, bytes);
  }
  prepare(plan: Plan, options: { readonly deterministic: boolean }): Program | Promise<Program> {
    this.#prepares++;
    const made = this.#inner.prepare(plan, options);
    return made instanceof Promise ? made.then((program) => this.#observe(plan, program)) : this.#observe(plan, made);
  }
  sync(): Promise<void> {
    return this.#inner.sync();
  }
  dispose(): void {
    this.#inner.dispose();
  }

  /** From here on programs run kernel by kernel, each timed. */
  startProfile(): void {
    if (this.#inner.profile === undefined) throw new BackendError("E_PROFILE_UNSUPPORTED", `${this.name} does not time single kernels`);
    this.#profiling = [];
  }

  /** The plan that ran with most kernels, and for each of its runs the nanoseconds of each kernel. */
  async endProfile(): Promise<{ readonly plan: Plan; readonly samples: readonly (readonly number[])[] }> {
    const recorded = this.#profiling ?? [];
    this.#profiling = null;
    const largest = recorded.reduce((best, each) => (best !== undefined && best.plan.steps.length >= each.plan.steps.length ? best : each), recorded[0]);
    if (largest === undefined) throw new BackendError("E_PROFILE_EMPTY", "nothing ran while the profile was taken");
    return { plan: largest.plan, samples: await Promise.all(largest.samples) };
  }

  #profile(plan: Plan, program: Program, args: readonly Buf[], results: readonly Buf[]): void {
    const sample = this.#inner.profile?.(program, args, results);
    if (sample === undefined || this.#profiling === null) return;
    const known = this.#profiling.find((each) => each.plan === plan);
    if (known === undefined) this.#profiling.push({ plan, samples: [sample] });
    else known.samples.push(sample);
  }

  #observe(plan: Plan, program: Program): Program {
    return {
      run: (args, results) => {
        this.#runs++;
        this.#dispatches += plan.steps.length;
        this.latest = plan;
        if (this.#profiling === null) program.run(args, results);
        else this.#profile(plan, program, args, results);
      },
      dispose: () => program.dispose(),
    };
  }
}
