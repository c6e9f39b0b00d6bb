import type { Blocked, Epilogue, KernelCode } from "../kernel-code.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";

/** A call that was read and found possible; it emits the code when asked. */
export interface Claimable {
  /** Whether it can run with these arrays in the blocked layout; without the member it cannot. */
  readonly accepts?: (blocked: Blocked) => boolean;
  /** Whether it can do this to its results, in the blocked layout; without the member it cannot. */
  readonly fuses?: (epilogue: Epilogue) => boolean;
  /** `blocked` is absent where every array is row-major. */
  emit(m: ModuleBuilder, blocked?: Blocked, epilogue?: Epilogue): KernelCode;
}
