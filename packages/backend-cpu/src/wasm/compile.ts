/**
 * Compiles modules. Engines start with a quick compiler and replace its code once a function proves hot, so the first training
 * steps would run several times slower. Node lets us ask V8 for the optimising compiler at once: two of its flags, which count for
 * the whole process, are set for the time of our own compilation and then set back to V8's defaults. Browsers decide for themselves.
 */

interface NodeV8 { setFlagsFromString(flags: string): void }
interface NodeProcess { getBuiltinModule?(name: string): unknown; execArgv?: readonly string[] }

function isFlagSetter(value: unknown): value is NodeV8 {
  return typeof value === "object" && value !== null && "setFlagsFromString" in value && typeof value.setFlagsFromString === "function";
}

function nodeProcess(): NodeProcess | undefined {
  const found: unknown = Reflect.get(globalThis, "process");
  return typeof found === "object" && found !== null && "getBuiltinModule" in found && typeof found.getBuiltinModule === "function" ? found : undefined;
}

let v8: NodeV8 | null | undefined;

/** V8's flags, or null outside Node and where the process was started with flags on these matters, which then stand. */
function flags(): NodeV8 | null {
  if (v8 === undefined) {
    const process = nodeProcess();
    const chosen = process?.execArgv?.some((flag) => /liftoff|wasm.*(tier|lazy)/.test(flag)) === true;
    const found = chosen ? undefined : process?.getBuiltinModule?.("node:v8");
    v8 = isFlagSetter(found) ? found : null;
  }
  return v8;
}

/** `optimized`: worth the optimising compiler's time (about a millisecond for each kilobyte) before the first run. */
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
