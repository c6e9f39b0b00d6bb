/** Calls of the public API as data: made, and printed as the program that makes them. */
import * as core from "@receptive/core";
import { type DType, Tensor } from "@receptive/core";

/** A value that an earlier call made. */
export class Ref {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}

export type Arg = Ref | number | string | boolean | null | Int32Array | readonly Arg[] | { readonly [name: string]: Arg };

/** `t5 = t3.fn(args)`, or `t5 = fn(args)` where there is no receiver. */
export interface Call {
  readonly id: number;
  readonly on: Ref | null;
  readonly fn: string;
  readonly args: readonly Arg[];
  /** Which part of an array or object is meant. */
  readonly part?: number | string;
}

export interface ProgramInput { readonly shape: readonly number[]; readonly dtype: DType; readonly values: readonly number[] }
/** A function of tensors: inputs are values 0, 1, …; calls number theirs on. */
export interface Program { readonly inputs: readonly ProgramInput[]; readonly calls: readonly Call[]; readonly outputs: readonly number[] }

function resolved(arg: Arg, values: ReadonlyMap<number, Tensor>): unknown {
  if (arg instanceof Ref) return values.get(arg.id);
  if (typeof arg !== "object" || arg === null || arg instanceof Int32Array) return arg;
  if (Array.isArray(arg)) return arg.map((a: Arg) => resolved(a, values));
  return Object.fromEntries(Object.entries(arg).map(([k, a]: [string, Arg]) => [k, resolved(a, values)]));
}

/** Makes a call. Throws what it throws. */
export function apply(call: Call, values: ReadonlyMap<number, Tensor>): Tensor {
  const on: object | undefined = call.on === null ? core : values.get(call.on.id);
  const f: unknown = on === undefined ? undefined : Reflect.get(on, call.fn, on);
  if (on === undefined || typeof f !== "function") throw new RangeError(`there is no ${call.fn}`);
  const made: unknown = Reflect.apply(f, on, call.args.map((a) => resolved(a, values)));
  const part: unknown = call.part === undefined || typeof made !== "object" || made === null ? made : Reflect.get(made, call.part);
  if (!(part instanceof Tensor)) throw new RangeError(`${call.fn} gave no tensor`);
  return part;
}

/** The outputs of a program, of tensors for its inputs. */
export function runCalls(program: Program, inputs: readonly Tensor[]): Tensor[] {
  const values = new Map<number, Tensor>(inputs.map((t, i) => [i, t]));
  for (const call of program.calls) values.set(call.id, apply(call, values));
  return program.outputs.map((id) => values.get(id)).filter((t) => t !== undefined);
}

function printArg(arg: Arg): string {
  if (arg instanceof Ref) return `t${arg.id}`;
  if (typeof arg === "number") return Object.is(arg, -0) ? "-0" : String(arg);
  if (arg instanceof Int32Array) return `Int32Array.of(${[...arg].join(", ")})`;
  if (typeof arg !== "object" || arg === null) return JSON.stringify(arg);
  if (Array.isArray(arg)) return `[${arg.map(printArg).join(", ")}]`;
  return `{ ${Object.entries(arg).map(([k, a]: [string, Arg]) => `${k}: ${printArg(a)}`).join(", ")} }`;
}

function printCall({ id, on, fn, args, part }: Call): string {
  const suffix = part === undefined ? "" : typeof part === "number" ? `[${part}]` : `.${part}`;
  return `const t${id} = ${on === null ? "" : `t${on.id}.`}${fn}(${args.map(printArg).join(", ")})${suffix};`;
}

const ARRAYS: Readonly<Record<DType, string>> = { f32: "Float32Array", f16: "Float32Array", i32: "Int32Array", u32: "Uint32Array", u8: "Uint8Array", bool: "Uint8Array" };

/** Names that calls take from core, for the import. */
function imported(calls: readonly Call[]): string {
  return [...new Set(["tensor", ...calls.filter((c) => c.on === null).map((c) => c.fn)])].join(", ");
}

/** Inputs that no call reads are not printed. */
const isUsed = (i: number, body: readonly string[]): boolean => body.some((line) => new RegExp(`\\bt${i}\\b`).test(line));
/** The shortest number that a single is. */
const shortest = (v: number): number => Number(v.toPrecision(7));

/** The program as text that runs where `receptive` is installed. */
export function printProgram({ inputs, calls, outputs }: Program): string {
  const body = calls.map(printCall);
  return [
    `import { ${imported(calls)} } from "receptive";`,
    ...inputs.flatMap(({ shape, dtype, values }, i) => (isUsed(i, body) ? [`const t${i} = tensor(${ARRAYS[dtype]}.of(${values.map(shortest).join(", ")}), [${shape.join(", ")}]${dtype === "bool" || dtype === "f16" ? `, { dtype: "${dtype}" }` : ""});`] : [])),
    ...body,
    ...outputs.map((id) => `console.log(await t${id}.text());`),
  ].join("\n");
}

/** The lines that follow `printProgram` to print the gradients that are compared: of the mean square of every float output, added up. */
export function printGradient({ inputs, calls, outputs }: Program): string {
  const body = calls.map(printCall);
  const floats = inputs.flatMap(({ dtype }, i) => (dtype === "f32" && isUsed(i, body) ? [`t${i}`] : []));
  const loss = outputs.map((id) => `[t${id}]`).join(", ");
  return `
import { grad } from "receptive";
const lossOf = (outputs) => outputs.flat().filter((o) => o.dtype === "f32" && o.size > 0).map((o) => o.square().sum().mul(1 / o.size)).reduce((a, b) => a.add(b));
const gradients = grad(([${floats.join(", ")}]) => { ${body.join(" ")} return lossOf([${loss}]); })([${floats.join(", ")}]);
for (const g of gradients) console.log(await g.text());`;
}
