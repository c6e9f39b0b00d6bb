import type { KernelCode } from "../kernel-code.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";

/** A call that was read and found possible; it emits the code when asked. */
export type Claimable = (m: ModuleBuilder) => KernelCode;
