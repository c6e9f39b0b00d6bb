import { expect, it } from "vitest";
import { compileModule } from "./compile.ts";
import { I32, ModuleBuilder } from "./encoder.ts";
import * as OP from "./ops.ts";

function sumTo(): Uint8Array<ArrayBuffer> {
  const m = new ModuleBuilder();
  const f = m.fn([I32], [I32]);
  const sum = f.i32Local();
  f.doWhile(() => f.get(sum, 0).op(OP.i32_add).set(sum), () => f.countDown(0));
  f.get(sum);
  m.export("sum", f);
  return m.build();
}

it("compiles the same function either way, and again after it", () => {
  for (const optimized of [true, false, true]) {
    const { exports } = new WebAssembly.Instance(compileModule(sumTo(), optimized), { e: { m: new WebAssembly.Memory({ initial: 1 }) } });
    const sum = exports["sum"];
    expect(typeof sum === "function" && Reflect.apply(sum, undefined, [100])).toBe(5050);
  }
});

it("sets the flags back where compilation fails", () => {
  expect(() => compileModule(new Uint8Array([1, 2, 3]), true)).toThrow(WebAssembly.CompileError);
  expect(compileModule(sumTo(), false)).toBeInstanceOf(WebAssembly.Module);
});
