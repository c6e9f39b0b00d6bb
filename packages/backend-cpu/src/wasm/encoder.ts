/** Writes WebAssembly modules byte by byte: functions with locals, structured loops, and one imported memory. */
import * as OP from "./ops.ts";

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export type ValueType = typeof I32 | typeof I64 | typeof F32 | typeof F64 | typeof V128;

const scratch: DataView = new DataView(new ArrayBuffer(8));

function pushUnsigned(out: number[], value: number): void {
  let rest = value >>> 0;
  while (rest >= 0x80) { out.push((rest & 0x7f) | 0x80); rest >>>= 7; }
  out.push(rest);
}

function pushSigned(out: number[], value: bigint): void {
  let rest = value;
  for (;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0)) { out.push(byte); return; }
    out.push(byte | 0x80);
  }
}

function pushSigned32(out: number[], value: number): void {
  let rest = value | 0;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) { out.push(byte); return; }
    out.push(byte | 0x80);
  }
}

/** A function under construction. Methods append instructions and return the builder. */
export class Fn {
  readonly index: number;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  private readonly fused: boolean;
  private readonly locals: ValueType[] = [];
  private code: number[] = [];

  constructor(index: number, params: readonly ValueType[], results: readonly ValueType[], fused: boolean) {
    this.index = index;
    this.fused = fused;
    this.params = params;
    this.results = results;
  }

  /** Runs `emit` with its instructions going to the end of `segment` instead. */
  into(segment: number[], emit: () => void): void {
    const outer = this.code;
    this.code = segment;
    try { emit(); } finally { this.code = outer; }
  }
  append(segment: readonly number[]): this {
    for (const byte of segment) this.code.push(byte);
    return this;
  }

  local(type: ValueType): number {
    this.locals.push(type);
    return this.params.length + this.locals.length - 1;
  }
  i32Local(): number { return this.local(I32); }
  v128Local(): number { return this.local(V128); }

  get(...locals: readonly number[]): this {
    for (const local of locals) { this.code.push(0x20); pushUnsigned(this.code, local); }
    return this;
  }
  set(local: number): this { this.code.push(0x21); pushUnsigned(this.code, local); return this; }
  tee(local: number): this { this.code.push(0x22); pushUnsigned(this.code, local); return this; }

  op(...ops: readonly number[]): this {
    for (const op of ops) {
      if (op >= 0x10000) { this.code.push(op >>> 16); pushUnsigned(this.code, op & 0xffff); }
      else this.code.push(op);
    }
    return this;
  }

  /** sum += a · b in four lanes of locals: one fused operation where the module may use relaxed SIMD, else two rounded ones. */
  madd(sum: number, a: number, b: number): this {
    if (this.fused) return this.get(a, b, sum).op(OP.f32x4_relaxed_madd).set(sum);
    return this.get(sum, a, b).op(OP.f32x4_mul, OP.f32x4_add).set(sum);
  }

  i32(value: number): this { this.code.push(0x41); pushSigned32(this.code, value); return this; }
  i64(value: bigint): this { this.code.push(0x42); pushSigned(this.code, BigInt.asIntN(64, value)); return this; }
  f32(value: number): this { scratch.setFloat32(0, value, true); this.code.push(0x43); this.pushScratch(4); return this; }
  f64(value: number): this { scratch.setFloat64(0, value, true); this.code.push(0x44); this.pushScratch(8); return this; }

  /** v128.const of four equal f32 lanes. */
  f32x4(value: number): this {
    scratch.setFloat32(0, value, true);
    this.op(0xfd000c);
    for (let lane = 0; lane < 4; lane++) this.pushScratch(4);
    return this;
  }
  /** v128.const of four i32 lanes, or of one repeated. */
  i32x4(first: number, ...others: readonly number[]): this {
    this.op(0xfd000c);
    for (let lane = 0; lane < 4; lane++) { scratch.setInt32(0, lane === 0 ? first : others[lane - 1] ?? first, true); this.pushScratch(4); }
    return this;
  }
  f64x2(value: number): this {
    scratch.setFloat64(0, value, true);
    this.op(0xfd000c);
    this.pushScratch(8); this.pushScratch(8);
    return this;
  }
  i64x2(value: bigint): this {
    scratch.setBigInt64(0, BigInt.asIntN(64, value), true);
    this.op(0xfd000c);
    this.pushScratch(8); this.pushScratch(8);
    return this;
  }

  private pushScratch(bytes: number): void {
    for (let i = 0; i < bytes; i++) this.code.push(scratch.getUint8(i));
  }
  private memory(op: number, align: number, offset: number): this {
    this.op(op);
    this.code.push(align);
    pushUnsigned(this.code, offset);
    return this;
  }

  i32Load(offset = 0): this { return this.memory(0x28, 2, offset); }
  f32Load(offset = 0): this { return this.memory(0x2a, 2, offset); }
  u8Load(offset = 0): this { return this.memory(0x2d, 0, offset); }
  i32Store(offset = 0): this { return this.memory(0x36, 2, offset); }
  f32Store(offset = 0): this { return this.memory(0x38, 2, offset); }
  u8Store(offset = 0): this { return this.memory(0x3a, 0, offset); }
  load(offset = 0): this { return this.memory(0xfd0000, 2, offset); }
  store(offset = 0): this { return this.memory(0xfd000b, 2, offset); }
  load8Splat(offset = 0): this { return this.memory(0xfd0007, 0, offset); }
  load32Splat(offset = 0): this { return this.memory(0xfd0009, 2, offset); }
  load32Zero(offset = 0): this { return this.memory(0xfd005c, 2, offset); }
  load32Lane(lane: number, offset = 0): this { this.memory(0xfd0056, 2, offset); this.code.push(lane); return this; }
  load64Lane(lane: number, offset = 0): this { this.memory(0xfd0057, 2, offset); this.code.push(lane); return this; }
  store32Lane(lane: number, offset = 0): this { this.memory(0xfd005a, 2, offset); this.code.push(lane); return this; }
  store64Lane(lane: number, offset = 0): this { this.memory(0xfd005b, 2, offset); this.code.push(lane); return this; }
  store8Lane(lane: number, offset = 0): this { this.memory(0xfd0058, 0, offset); this.code.push(lane); return this; }

  i32Lane(lane: number): this { this.op(0xfd001b); this.code.push(lane); return this; }
  f32Lane(lane: number): this { this.op(0xfd001f); this.code.push(lane); return this; }
  f64Lane(lane: number): this { this.op(0xfd0021); this.code.push(lane); return this; }
  setI32Lane(lane: number): this { this.op(0xfd001c); this.code.push(lane); return this; }
  setF32Lane(lane: number): this { this.op(0xfd0020); this.code.push(lane); return this; }
  setF64Lane(lane: number): this { this.op(0xfd0022); this.code.push(lane); return this; }

  /** Takes two vectors; lanes 0..3 name the first's, 4..7 the second's. */
  shuffle(a: number, b: number, c: number, d: number): this {
    this.op(0xfd000d);
    for (const lane of [a, b, c, d]) for (let i = 0; i < 4; i++) this.code.push(lane * 4 + i);
    return this;
  }
  call(fn: Fn): this { this.code.push(0x10); pushUnsigned(this.code, fn.index); return this; }
  /** An atomic access of 4 or 8 bytes, by the opcode's name: its alignment is its width. */
  atomic(op: number, bytes: 4 | 8, offset = 0): this { return this.memory(op, bytes === 4 ? 2 : 3, offset); }
  memoryCopy(): this { this.code.push(0xfc, 0x0a, 0, 0); return this; }
  memoryFill(): this { this.code.push(0xfc, 0x0b, 0); return this; }

  /** local += value */
  bump(local: number, value: number): this {
    return value === 0 ? this : this.get(local).i32(value).op(OP.i32_add).set(local);
  }
  /** Leaves base + index · bytes on the stack. */
  address(base: number, index: number, bytes: number): this { return this.get(base, index).i32(bytes).op(OP.i32_mul, OP.i32_add); }
  /** Keeps the i32 on the stack in `local`, and leaves it there where it is less than `most`, else `most`. */
  atMost(local: number, most: number): this {
    return this.tee(local).i32(most).get(local).i32(most).op(OP.i32_lt_s, OP.select);
  }
  /** local −= 1, and leaves what is left on the stack: the end of a loop that counts down. */
  countDown(local: number): this { return this.get(local).i32(1).op(OP.i32_sub).tee(local); }
  /** Runs body, then repeats it while the i32 that `again` leaves on the stack is not zero. */
  doWhile(body: () => void, again: () => void): this {
    this.code.push(0x03, 0x40);
    body();
    again();
    this.code.push(0x0d, 0, 0x0b);
    return this;
  }
  if(then: () => void, otherwise?: () => void): this {
    this.code.push(0x04, 0x40);
    then();
    if (otherwise !== undefined) { this.code.push(0x05); otherwise(); }
    this.code.push(0x0b);
    return this;
  }
  /** Takes an index from 0 to cases.length - 1 off the stack, and runs that case. */
  switch(cases: readonly (() => void)[]): this {
    if (cases.length === 0) return this.op(OP.drop);
    const chosen = this.i32Local();
    this.set(chosen);
    for (let i = 0; i <= cases.length; i++) this.code.push(0x02, 0x40);
    this.get(chosen);
    this.code.push(0x0e);
    pushUnsigned(this.code, cases.length - 1);
    for (let i = 0; i < cases.length; i++) pushUnsigned(this.code, i);
    cases.forEach((run, i) => {
      this.code.push(0x0b);
      run();
      this.code.push(0x0c);
      pushUnsigned(this.code, cases.length - 1 - i);
    });
    this.code.push(0x0b);
    return this;
  }
  /** Runs body `count` times (known now); once is emitted without a loop. */
  repeat(count: number, body: () => void): this {
    if (count <= 0) return this;
    if (count === 1) { body(); return this; }
    const left = this.i32Local();
    this.i32(count).set(left);
    return this.doWhile(body, () => this.countDown(left));
  }

  /** The code-section entry of this function, in pieces. */
  encode(): readonly (readonly number[])[] {
    const groups: [number, ValueType][] = [];
    for (const type of this.locals) {
      const last = groups.at(-1);
      if (last !== undefined && last[1] === type) last[0]++;
      else groups.push([1, type]);
    }
    const head: number[] = [];
    pushUnsigned(head, groups.length);
    for (const [count, type] of groups) { pushUnsigned(head, count); head.push(type); }
    const size: number[] = [];
    pushUnsigned(size, head.length + this.code.length + 1);
    return [size, head, this.code, [0x0b]];
  }
}

/** A shared memory has a declared maximum, which must cover that of the memory given: this is the most there is. */
const MOST_PAGES = 65536;

function memoryImport(shared: boolean): number[] {
  const bytes = [1, 0x65, 1, 0x6d, 2, shared ? 3 : 0, 0];
  if (shared) pushUnsigned(bytes, MOST_PAGES);
  return bytes;
}

/** A module that imports memory `e.m` and exports chosen functions. */
export class ModuleBuilder {
  /** Whether `madd` is one operation. */
  readonly fused: boolean;
  /** Whether convolutions may go through transforms, which are faster and round more. */
  readonly winograd: boolean;
  private readonly sharesMemory: boolean;
  private readonly functions: Fn[] = [];
  private readonly exported = new Map<string, Fn>();
  private readonly shared = new Map<string, Fn>();

  constructor(options: { readonly fused?: boolean; readonly winograd?: boolean; readonly shared?: boolean } = {}) {
    this.fused = options.fused ?? false;
    this.winograd = options.winograd ?? true;
    this.sharesMemory = options.shared ?? false;
  }

  fn(params: readonly ValueType[], results: readonly ValueType[] = []): Fn {
    const fn = new Fn(this.functions.length, params, results, this.fused);
    this.functions.push(fn);
    return fn;
  }
  export(name: string, fn: Fn): void { this.exported.set(name, fn); }

  /** The function known under `key`, made at the first call: math routines are emitted once per module. */
  once(key: string, params: readonly ValueType[], results: readonly ValueType[], emit: (fn: Fn) => void): Fn {
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    const fn = this.fn(params, results);
    this.shared.set(key, fn);
    emit(fn);
    return fn;
  }

  build(): Uint8Array<ArrayBuffer> {
    const types = new Map<string, number>();
    const typeBytes: number[] = [];
    const typeOf = this.functions.map((fn) => {
      const key = `${fn.params.join()}:${fn.results.join()}`;
      const known = types.get(key);
      if (known !== undefined) return known;
      typeBytes.push(0x60);
      pushUnsigned(typeBytes, fn.params.length);
      typeBytes.push(...fn.params, fn.results.length, ...fn.results);
      types.set(key, types.size);
      return types.size - 1;
    });
    const parts: (readonly number[])[] = [[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]];
    const section = (id: number, count: number, bodies: readonly (readonly number[])[]): void => {
      const counted: number[] = [];
      pushUnsigned(counted, count);
      const head = [id];
      pushUnsigned(head, bodies.reduce((sum, body) => sum + body.length, counted.length));
      parts.push(head, counted, ...bodies);
    };
    section(1, types.size, [typeBytes]);
    section(2, 1, [memoryImport(this.sharesMemory)]);
    const indices: number[] = [];
    for (const type of typeOf) pushUnsigned(indices, type);
    section(3, this.functions.length, [indices]);
    const exports: number[] = [];
    for (const [name, fn] of this.exported) {
      exports.push(name.length, ...new TextEncoder().encode(name), 0);
      pushUnsigned(exports, fn.index);
    }
    section(7, this.exported.size, [exports]);
    section(10, this.functions.length, this.functions.flatMap((fn) => fn.encode()));
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { bytes.set(part, at); at += part.length; }
    return bytes;
  }
}
