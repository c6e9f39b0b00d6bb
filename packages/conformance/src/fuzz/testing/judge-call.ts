/** A call is right when it is refused with a coded error, or gives what the reference gives. */
import * as core from "@receptive/core";
import { ReceptiveError, setDefaultBackend, Tensor } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";
import * as layers from "@receptive/layers";
import * as optimizers from "@receptive/optimizers";
import { compareValues } from "../../compare-values.ts";
import { inTime } from "../../kit/in-time.ts";
import { type Argument, printArgument, real } from "./argument.ts";
import type { Target } from "./core-targets.ts";
import { MODEL_FIRST } from "./layer-targets.ts";
import { OPTIMIZER_FIRST } from "./optimizer-targets.ts";

/** How a call ended. */
type Ending = { readonly kind: "error"; readonly error: unknown } | { readonly kind: "values"; readonly values: readonly (readonly number[])[] };

/** Larger results are not read: they are right, and take long. */
const READABLE = 20_000;
/** So large that no backend has room: reading must say so. */
const HOPELESS = 2 ** 40;
const HANGS_MS = 20_000;

/** Arguments that come first and are not spoiled. */
const FIRST: Readonly<Record<string, () => unknown>> = { ...MODEL_FIRST, ...OPTIMIZER_FIRST };

const modules = { core, layers, optimizers } as const;

function functionOf(target: Target, args: readonly unknown[]): { f: unknown; on: unknown; rest: readonly unknown[] } {
  const first = FIRST[target.name];
  if (target.from !== "tensor") return { f: Reflect.get(modules[target.from], target.name), on: undefined, rest: first === undefined ? args : [first(), ...args] };
  const [on, ...rest] = args;
  return { f: on instanceof Tensor ? Reflect.get(on, target.name, on) : undefined, on, rest };
}

/** Tensors and numbers in a result, to any depth. */
function parts(value: unknown, seen: Set<unknown> = new Set()): (Tensor | number)[] {
  if (typeof value === "number" || value instanceof Tensor) return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  if (ArrayBuffer.isView(value)) return value instanceof Float32Array || value instanceof Int32Array ? [...value.subarray(0, 100)] : [];
  return (Array.isArray(value) ? value.slice(0, 100) : Object.values(value)).flatMap((v: unknown) => parts(v, seen));
}

function checkShape(x: Tensor): void {
  if (x.shape.some((d) => !Number.isInteger(d) || d < 0 || Object.is(d, -0))) throw new RangeError(`a tensor of shape [${x.shape.join(", ")}]`);
}

/** `huge`: what it was made of holds more numbers than can be gone through. */
async function readPart(part: Tensor | number, huge: boolean): Promise<readonly number[]> {
  if (typeof part === "number") return [part];
  checkShape(part);
  if (part.size < HOPELESS && (huge || part.size > READABLE)) return [];
  const values = Array.from(await inTime(part.read(), HANGS_MS, "reading"));
  if (values.length !== part.size) throw new RangeError(`${values.length} values of ${part.size}`);
  return values;
}

async function ending(target: Target, args: readonly Argument[]): Promise<Ending> {
  const made = args.map(real);
  const huge = parts(made).some((p) => p instanceof Tensor && p.size > READABLE);
  try {
    const { f, on, rest } = functionOf(target, made);
    if (typeof f !== "function") throw new RangeError(`there is no ${target.name}`);
    const called: unknown = Reflect.apply(f, on, rest);
    const result: unknown = target.use === undefined ? called : target.use(called);
    const values: (readonly number[])[] = [];
    for (const part of parts(result instanceof Promise ? await inTime(result, HANGS_MS, target.name) : result)) values.push(await readPart(part, huge));
    return { kind: "values", values };
  } catch (error) {
    return { kind: "error", error };
  } finally {
    for (const p of parts(made)) if (p instanceof Tensor) p.dispose();
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

export interface Judgement {
  /** The coded error, where that is how the call ended. */
  readonly refused: string | null;
  /** What is wrong; null where nothing is. */
  readonly fault: string | null;
}

/**
 * What is wrong with a call. Values are held to the reference in singles, whose elementary functions
 * are within a few roundings of any backend's: 1e-3 is for spoiled numbers that make terms cancel.
 */
export async function judgeCall(target: Target, args: readonly Argument[], backend: Backend, singles: Backend): Promise<Judgement> {
  setDefaultBackend(singles);
  const wanted = await ending(target, args);
  setDefaultBackend(backend);
  const found = await ending(target, args);
  const foreign = [found, wanted].find((e) => e.kind === "error" && !(e.error instanceof ReceptiveError));
  if (foreign?.kind === "error") return { refused: null, fault: `no error of ours: ${nameOf(foreign.error)}` };
  if (found.kind === "error" && wanted.kind === "error") return { refused: nameOf(found.error), fault: null };
  if (found.kind === "error") return { refused: null, fault: `refused by this backend only: ${nameOf(found.error)}` };
  if (wanted.kind === "error") return { refused: null, fault: `refused by the reference only: ${nameOf(wanted.error)}` };
  const doubles = backend.caps.storageBytes.f32 === 8;
  for (const [i, w] of wanted.values.entries()) {
    // What overflows in singles need not in doubles.
    const held = (found.values[i] ?? []).map((v, k) => (doubles && !Number.isFinite(w[k]) ? (w[k] ?? v) : v));
    const { fault } = compareValues(held, w, { rtol: 1e-3, atol: 1e-3 });
    if (fault !== null) return { refused: null, fault: `part ${i}: ${fault}` };
  }
  return { refused: null, fault: null };
}

/** The call as it is written. */
export function printCall(target: Target, args: readonly Argument[]): string {
  const [on, ...rest] = args;
  if (target.from === "tensor" && on !== undefined) return `${printArgument(on)}.${target.name}(${rest.map(printArgument).join(", ")})`;
  return `${target.name}(${args.map(printArgument).join(", ")})`;
}

/** The call as a program that runs where `receptive` is installed, as far as what comes of it is a tensor. */
export function printCallProgram(target: Target, args: readonly Argument[]): string {
  const names = [...new Set(["ones", ...(target.from === "tensor" ? [] : [target.name])])];
  const first = FIRST[target.name] === undefined ? "" : ` // its first argument, which is sound, left out`;
  return `import { ${names.join(", ")} } from "receptive";\nconst made = ${printCall(target, args)};${first}\nconsole.log(await made.text?.() ?? made);`;
}
