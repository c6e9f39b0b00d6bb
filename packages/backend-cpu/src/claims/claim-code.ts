import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";

/** A function of (inputs…, outputs…, scratch), and the bytes of scratch it works in. */
export interface ClaimCode { readonly fn: Fn; readonly scratchBytes: number }
/** A call that was read and found possible; it emits the code when asked. */
export type Claimable = (m: ModuleBuilder) => ClaimCode;
