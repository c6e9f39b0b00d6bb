/** Random orders of calls against a model of what every handle is worth. */
import { compile, memory, ReceptiveError, scope, setDefaultBackend, tensor, type Tensor } from "@receptive/core";
import { type Backend, deviceOf } from "@receptive/core/extend";
import * as fc from "fast-check";
import { inTime } from "../../kit/in-time.ts";

/** What a command is made of: which it is, two handles, and a choice of its own. */
export type Command = readonly [kind: number, a: number, b: number, choice: number];
export const orders: fc.Arbitrary<readonly Command[]> = fc.array(fc.tuple(fc.nat(999), fc.nat(9), fc.nat(9), fc.nat(11)), { minLength: 1, maxLength: 40 });

/** A handle and what the model knows: its numbers, and whether it must answer with them, with a coded error, or may with either. */
interface Handle { readonly name: string; readonly tensor: Tensor; readonly value: readonly number[]; readonly from: readonly Handle[]; state: "alive" | "dead" | "either"; home: "A" | "B" | "host" }
interface CompiledHandle { readonly name: string; readonly call: (...xs: Tensor[]) => Tensor; readonly value: (xs: readonly (readonly number[])[]) => readonly number[]; readonly arity: number; readonly donates: boolean; readonly closesOver: Handle | null; readonly home: "A" | "B" | "host" }

const HANGS_MS = 10_000;
/** Whole numbers this small are exact in every backend's arithmetic. */
const limited = (v: readonly number[]): number[] => v.map((x) => Math.max(-500, Math.min(500, x)));

const answered = <T>(promise: Promise<T>, what: string): Promise<T> => inTime(promise, HANGS_MS, what);

export class OrderRun {
  readonly #backends: Readonly<Record<"A" | "B", Backend>>;
  readonly #handles: Handle[] = [];
  readonly #compiled: CompiledHandle[] = [];
  readonly #pending: Promise<void>[] = [];
  readonly lines: string[] = [];
  readonly faults: string[] = [];
  #named = 0;

  constructor(a: Backend, b: Backend) {
    this.#backends = { A: a, B: b };
  }

  #add(text: string, made: Tensor, value: readonly number[], state: Handle["state"], home: Handle["home"], from: readonly Handle[] = []): Handle {
    const handle: Handle = { name: `t${this.#named++}`, tensor: made, value, from, state, home };
    this.lines.push(`const ${handle.name} = ${text};`);
    this.#handles.push(handle);
    return handle;
  }
  #pick(i: number): Handle | undefined {
    return this.#handles[this.#handles.length - 1 - (i % Math.max(1, Math.min(8, this.#handles.length)))];
  }
  #fault(what: string): void {
    const start = [
      'import { compile, scope, setDefaultBackend, tensor } from "@receptive/core";', 'import { reference } from "@receptive/core/reference";',
      `const A = reference(); // or the backend at fault, ${this.#backends.A.name}`, 'const B = reference({ precision: "f32", deferred: true });', "setDefaultBackend(A);",
    ];
    this.faults.push(`${what}, after:\n${[...start, ...this.lines].join("\n")}`);
  }

  /** Makes a handle of others. What may fail has to fail with a code; what must fail, to fail. */
  #make(text: string, from: readonly Handle[], value: readonly number[], build: () => Tensor, mayFail = false): void {
    const mixed = new Set(from.map((h) => h.home).filter((h) => h !== "host")).size > 1;
    const state = mixed || from.some((h) => h.state !== "alive") ? "either" : "alive";
    let made: Tensor;
    try {
      made = build();
    } catch (error) {
      this.lines.push(`${text}; // ${error instanceof ReceptiveError ? error.code : String(error)}`);
      if (!(error instanceof ReceptiveError)) this.#fault(`${text} threw ${String(error)}, which is no error of ours`);
      else if (state === "alive" && !mayFail && !this.#mayMix(error)) this.#fault(`${text} was refused: ${error.message}`);
      return;
    }
    const handle = this.#add(text, made, value, state, from.find((h) => h.home !== "host")?.home ?? "host", from);
    if (from.some((h) => h.state === "dead")) this.#fault(`${handle.name} was made of a handle that is gone`);
  }

  #create(size: number, from: number): void {
    const value = Array.from({ length: size }, (_, i) => ((i + from) % 5) - 2);
    this.#add(`tensor([${value.join(", ")}])`, tensor(value), value, "alive", "host");
  }

  async #move(h: Handle, to: "A" | "B"): Promise<void> {
    const text = `await ${h.name}.to(${to})`;
    try {
      const moved = await answered(h.tensor.to(this.#backends[to]), text);
      this.#add(text, moved, h.value, h.state === "alive" ? "alive" : "either", to);
    } catch (error) {
      this.#judge(text, h.state, error);
    }
  }

  /** What is on the host goes to the backend that first needs it: once both are in use, tensors may meet that cannot. */
  #mayMix(error: ReceptiveError): boolean {
    return error.code === "E_BACKEND_MIXED" && (this.#handles.some((h) => h.home === "B") || this.#compiled.some((f) => f.home === "B"));
  }

  /** An error where there should be none, or one without a code. */
  #judge(text: string, state: Handle["state"], error: unknown): void {
    this.lines.push(`${text}; // ${error instanceof ReceptiveError ? error.code : String(error)}`);
    if (!(error instanceof ReceptiveError)) this.#fault(`${text} threw ${String(error)}, which is no error of ours`);
    else if (state === "alive" && !this.#mayMix(error)) this.#fault(`${text} failed: ${error.message}`);
  }

  /** Starts a read; its answer is judged by what the handle was worth when it was asked, and has become since. */
  #read(h: Handle, way: "data" | "read" | "text"): Promise<void> {
    const text = `${h.name}.${way}()`;
    const before = h.state;
    const asked = way === "text" ? h.tensor.text() : h.tensor[way]().then((v) => Array.from(v));
    return answered<string | number[]>(asked, text).then((found) => {
      if (before === "dead") this.#fault(`${text} gave ${String(found)}, though the handle was gone`);
      else if (typeof found !== "string" && (found.length !== h.value.length || found.some((v, i) => v !== h.value[i]))) this.#fault(`${text} gave ${found.join(", ")} instead of ${h.value.join(", ")}`);
    }, (error: unknown) => {
      // What is disposed of while it is being read may answer with either.
      const state = before === "alive" && h.state !== "alive" ? "either" : before;
      this.#judge(text, state, error);
    });
  }

  #unary(h: Handle, choice: number): void {
    switch (choice % 4) {
      case 0: return this.#make(`${h.name}.neg()`, [h], h.value.map((v) => 0 - v), () => h.tensor.neg());
      case 1: return this.#make(`scope(() => ${h.name}.add(3).clip(-500, 500))`, [h], limited(h.value.map((v) => v + 3)), () => scope(() => h.tensor.add(3).clip(-500, 500)));
      case 2: return this.#make(`${h.name}.at([null, null, -1])`, [h], [...h.value].reverse(), () => h.tensor.at([null, null, -1]));
      default: return this.#make(`scope(() => ${h.name}.mul(2).sub(${h.name}).add(0))`, [h], h.value, () => scope(() => h.tensor.mul(2).sub(h.tensor).add(0)));
    }
  }

  #binary(a: Handle, b: Handle, choice: number): void {
    const other = a.value.length === b.value.length ? b : a;
    const at = (i: number): number => other.value[i] ?? 0;
    if (choice % 2 === 0) this.#make(`scope(() => ${a.name}.add(${other.name}).clip(-500, 500))`, [a, other], limited(a.value.map((v, i) => v + at(i))), () => scope(() => a.tensor.add(other.tensor).clip(-500, 500)));
    else this.#make(`${a.name}.maximum(${other.name})`, [a, other], a.value.map((v, i) => Math.max(v, at(i))), () => a.tensor.maximum(other.tensor));
  }

  #dispose(h: Handle): void {
    this.lines.push(`${h.name}.dispose();`);
    h.tensor.dispose();
    h.state = "dead";
  }

  async #scoped(h: Handle): Promise<void> {
    const text = `await scope(async () => { const a = ${h.name}.neg(); await a.data(); return a.neg(); })`;
    try {
      const made = await answered(scope(async () => {
        const a = h.tensor.neg();
        await a.data();
        return a.neg();
      }), text);
      this.#add(text, made, h.value.map((v) => v + 0), h.state === "alive" ? "alive" : "either", h.home);
    } catch (error) {
      this.#judge(text, h.state, error);
    }
  }

  #compile(h: Handle | undefined, choice: number): void {
    const name = `f${this.#named++}`;
    const home = (["A", "B", "host"] as const)[choice % 3] ?? "host";
    const backend = home === "host" ? {} : { backend: this.#backends[home] };
    const options = home === "host" ? "" : `backend: ${home}, `;
    const kind = choice % 4;
    if (kind === 3 && h !== undefined) {
      this.lines.push(`const ${name} = compile((x) => x.add(${h.name}.sum()).clip(-500, 500), { ${options}});`);
      const total = (): number => h.value.reduce((s, v) => s + v, 0);
      this.#compiled.push({ name, arity: 1, donates: false, closesOver: h, home, call: compile((x: Tensor) => x.add(h.tensor.sum()).clip(-500, 500), backend), value: ([x = []]) => limited(x.map((v) => v + total())) });
      return;
    }
    const donates = kind !== 0;
    this.lines.push(`const ${name} = compile((x, y) => x.sub(y).clip(-500, 500), { ${options}${donates ? "donate: [0] " : ""}});`);
    this.#compiled.push({ name, arity: 2, donates, closesOver: null, home, call: compile((x: Tensor, y: Tensor) => x.sub(y).clip(-500, 500), { ...backend, ...(donates ? { donate: [0] } : {}) }), value: ([x = [], y = []]) => limited(x.map((v, i) => v - (y[i] ?? 0))) });
  }

  #call(f: CompiledHandle, a: Handle, b: Handle): void {
    const second = a.value.length === b.value.length ? b : a;
    const args = f.arity === 1 ? [a] : [a, second];
    const from = f.closesOver === null ? args : [...args, f.closesOver];
    const elsewhere = f.home !== "host" && from.some((h) => h.home !== "host" && h.home !== f.home);
    // Donating what is passed twice, or also closed over, is refused; so may be what shares memory with another handle.
    const mayFail = elsewhere || f.donates || from.some((h) => h.home !== from[0]?.home);
    this.#make(`${f.name}(${args.map((h) => h.name).join(", ")})`, from, f.value(args.map((h) => h.value)), () => f.call(...args.map((h) => h.tensor)), mayFail);
    if (f.donates && a.tensor.disposed && a.state !== "dead") {
      a.state = "dead";
      this.#spend(a);
    }
  }

  /** What was still to be computed from donated memory cannot be any more; what was computed before is there. */
  #spend(gone: Handle): void {
    for (const h of this.#handles) {
      if (!h.from.includes(gone)) continue;
      // Also through handles that are gone themselves: what they stood for may still be pending.
      if (h.state === "alive") h.state = "either";
      this.#spend(h);
    }
  }

  /** Makes the calls, then reads and disposes of everything; `faults` says what was wrong. */
  async run(commands: readonly Command[]): Promise<void> {
    setDefaultBackend(this.#backends.A);
    for (const command of commands) {
      await this.#step(command);
      if (this.faults.length > 0) break;
    }
    await Promise.all(this.#pending);
    await this.#finish();
  }

  async #step([kind, i, j, choice]: Command): Promise<void> {
    const [a, b] = [this.#pick(i), this.#pick(j)];
    const f = this.#compiled[choice % Math.max(1, this.#compiled.length)];
    if (a === undefined || b === undefined) return this.#create(choice % 2 === 0 ? 4 : 40, choice);
    switch (kind % 16) {
      case 0: case 1: return this.#create(choice % 3 === 0 ? 40 : 4, choice);
      case 2: return await this.#move(a, choice % 2 === 0 ? "A" : "B");
      case 3: case 4: return this.#unary(a, choice);
      case 5: case 6: return this.#binary(a, b, choice);
      case 7: { this.lines.push(`await ${a.name}.data();`); return await this.#read(a, "data"); }
      case 8: { this.lines.push(`const later${this.#pending.length} = ${a.name}.read();`); this.#pending.push(this.#read(a, choice % 3 === 0 ? "text" : "read")); return; }
      case 9: { this.lines.push(`await Promise.all([${a.name}.data(), ${b.name}.read(), ${a.name}.data()]);`); await Promise.all([this.#read(a, "data"), this.#read(b, "read"), this.#read(a, "data")]); return; }
      case 10: return this.#dispose(a);
      case 11: { this.lines.push(`${a.name}.escape();`); a.tensor.escape(); return; }
      case 12: return await this.#scoped(a);
      case 13: return this.#compile(a, choice);
      case 14: if (f === undefined) this.#compile(a, choice); else this.#call(f, a, b); return;
      default: return this.#start(a);
    }
  }

  #start(h: Handle): void {
    const text = `${h.name}.start()`;
    this.lines.push(`${text};`);
    try {
      h.tensor.start();
      if (h.state === "dead") this.#fault(`${text} was accepted, though the handle was gone`);
    } catch (error) {
      this.#judge(text, h.state, error);
    }
  }

  /** Reads all that is alive, disposes of everything, and counts what is left. */
  async #finish(): Promise<void> {
    if (this.faults.length === 0) for (const h of this.#handles) await this.#read(h, "data");
    for (const h of this.#handles) h.tensor.dispose();
    for (const side of ["A", "B"] as const) {
      const device = deviceOf(this.#backends[side]);
      await answered(device.drained(), `the queue of ${side}`);
      const left = memory(this.#backends[side]).tensors;
      if (left.length > 0) this.#fault(`${side} still holds ${left.map((row) => `${row.what} (${row.bytes} bytes)`).join(", ")}`);
      if (this.#compiled.length === 0 && device.pool.liveBytes !== 0) this.#fault(`${side} has ${device.pool.liveBytes} live bytes`);
    }
  }
}
