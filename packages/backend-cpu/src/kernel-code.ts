import type { Fn } from "./wasm/encoder.ts";

/** A kernel's function, of (inputs…, outputs…) and, where it needs any, the address of scratch memory; and how many bytes of that. */
export interface KernelCode { readonly fn: Fn; readonly scratchBytes: number }
