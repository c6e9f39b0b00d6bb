/** Two backends in one that must agree to the bit: everything is done on both, and what is read is compared. */
import type { Backend, Buf, Claim, ClaimedKernel, Plan, Program } from "@receptive/core/extend";

class TwinBuf implements Buf {
  readonly bytes: number;
  readonly of: readonly [Buf, Buf];
  constructor(of: readonly [Buf, Buf], bytes: number) { this.of = of; this.bytes = bytes; }
}

const nth = (bufs: readonly Buf[], i: 0 | 1): Buf[] => bufs.map((buf) => (buf instanceof TwinBuf ? buf.of[i] : buf));

export class Twins implements Backend {
  readonly name: string;
  readonly caps: Backend["caps"];
  readonly lost: Promise<Error>;
  /** Bytes compared. */
  compared = 0;
  private readonly pair: readonly [Backend, Backend];

  constructor(first: Backend, second: Backend) {
    this.pair = [first, second];
    this.name = first.name;
    this.caps = first.caps;
    this.lost = Promise.race([first.lost, second.lost]);
  }
  alloc(bytes: number): Buf { return new TwinBuf([this.pair[0].alloc(bytes), this.pair[1].alloc(bytes)], bytes); }
  free(buf: Buf): void { this.each((backend, i) => { for (const own of nth([buf], i)) backend.free(own); }); }
  write(buf: Buf, data: ArrayBufferView, byteOffset = 0): void { this.each((backend, i) => { for (const own of nth([buf], i)) backend.write(own, data, byteOffset); }); }
  async read(buf: Buf, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    const [a = new ArrayBuffer(0), b = new ArrayBuffer(0)] = await Promise.all(this.pair.map((backend, i) => Promise.all(nth([buf], i === 0 ? 0 : 1).map((own) => backend.read(own, byteOffset, bytes))).then(([read]) => read)));
    const [x, y] = [new Uint8Array(a), new Uint8Array(b)];
    const at = x.findIndex((byte, i) => byte !== y[i]);
    if (at >= 0 || x.length !== y.length) throw new Error(`the two backends differ from byte ${at} of ${bytes} on`);
    this.compared += bytes;
    return a;
  }
  async prepare(plan: Plan, options: { readonly deterministic: boolean }): Promise<Program> {
    const [a, b] = await Promise.all([this.pair[0].prepare(plan, options), this.pair[1].prepare(plan, options)]);
    return {
      run(args, results) { a.run(nth(args, 0), nth(results, 0)); b.run(nth(args, 1), nth(results, 1)); },
      dispose() { a.dispose(); b.dispose(); },
    };
  }
  claim(call: ClaimedKernel): Claim | null {
    return this.pair[0].claim?.(call) ?? null;
  }
  async sync(): Promise<void> { await Promise.all(this.pair.map((backend) => backend.sync())); }
  dispose(): void { this.each((backend) => backend.dispose()); }

  private each(does: (backend: Backend, i: 0 | 1) => void): void {
    does(this.pair[0], 0);
    does(this.pair[1], 1);
  }
}
