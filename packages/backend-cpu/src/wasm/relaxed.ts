/** Relaxed SIMD is probed for by a module of one function that multiplies and adds; engines validate only what they know. */
import { ModuleBuilder } from "./encoder.ts";

let known: boolean | undefined;

/** Whether this engine has fused multiply-add for vectors (`f32x4.relaxed_madd`). */
export function hasRelaxedSimd(): boolean {
  if (known === undefined) {
    const m = new ModuleBuilder({ fused: true });
    const f = m.fn([]);
    const [sum, a, b] = [f.v128Local(), f.v128Local(), f.v128Local()];
    f.madd(sum, a, b);
    known = WebAssembly.validate(m.build());
  }
  return known;
}
