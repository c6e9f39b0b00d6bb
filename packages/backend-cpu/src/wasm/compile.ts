/**
 * Compiles modules. Engines start with a quick compiler and replace its code once a function proves hot, so the first training
 * steps would run several times slower. Node lets us ask V8 for the optimising compiler at once: two of its flags, which count for
 * the whole process, are set for the time of our own compilation and then set back to V8's defaults. Browsers decide for themselves.
 */

interface NodeV8 { setFlagsFromString(flags: string): void }

function isFlagSetter(value: unknown): value is NodeV8 {
  return typeof value === "object" && value !== null && "setFlagsFromString" in value && typeof value.setFlagsFromString === "function";
}

/** A member of `globalThis.process`, where there is one. */
function ofProcess(name: string): unknown {
  const process: unknown = Reflect.get(globalThis, "process");
  return typeof process === "object" && process !== null ? Reflect.get(process, name) : undefined;
}

let v8: NodeV8 | null | undefined;

/** V8's flags, or null outside Node and where the process was started with flags on these matters, which then stand. */
function flags(): NodeV8 | null {
  if (v8 !== undefined) return v8;
  const given = ofProcess("execArgv");
  const chosen = Array.isArray(given) && given.some((flag) => /liftoff|wasm.*(tier|lazy)/.test(String(flag)));
  const builtin = ofProcess("getBuiltinModule");
  const found: unknown = chosen || typeof builtin !== "function" ? undefined : Reflect.apply(builtin, undefined, ["node:v8"]);
  v8 = isFlagSetter(found) ? found : null;
  return v8;
}

/** `optimized`: worth the optimising compiler's time (13 ms more for LeNet-5's step, 60 KB, on two cores) before the first run. */
export function compileModule(bytes: Uint8Array<ArrayBuffer>, optimized: boolean): WebAssembly.Module {
  const found = optimized ? flags() : null;
  if (found === null) return new WebAssembly.Module(bytes);
  found.setFlagsFromString("--no-liftoff");
  found.setFlagsFromString("--no-wasm-lazy-compilation");
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    found.setFlagsFromString("--liftoff");
    found.setFlagsFromString("--wasm-lazy-compilation");
  }
}
