import type { Buf, Plan } from "../backend/interface.ts";
import { ArgumentError, DisposedError } from "../errors.ts";
import { DONATED } from "../runtime/leaf.ts";
import { makeNode, type Node, noAttrs } from "../ir/node.ts";
import type { Device, Prepared } from "../runtime/device.ts";
import { checkAlive, describeNode, evaluate, upload } from "../runtime/eager.ts";
import { encode, type HostArray } from "../runtime/host.ts";
import { ScalarPack } from "../runtime/scalars.ts";
import { Storage } from "../runtime/storage.ts";
import { Tensor } from "../tensor.ts";
import { toHostArray } from "../tensor-data.ts";
import { unflattenTree } from "../tree.ts";
import type { ArgLeaf } from "./leaf-kind.ts";
import { toPlan } from "./pipeline.ts";
import type { Traced } from "./tracer.ts";

/** One plan of a compiled function, for arguments of one structure, with its upload buffers. */
export class Specialisation {
  readonly device: Device;
  readonly plan: Plan;
  readonly traced: Traced;
  calls = 0;
  readonly #prepared: Prepared;
  /** What each result is called in reports of memory. */
  readonly #described: readonly string[];
  /** Argument slot → position among the results whose memory is the argument's. */
  readonly #donates = new Map<number, number>();
  /** Device memory for host arguments, one buffer per slot, kept from call to call. */
  readonly #uploads: (Buf | undefined)[] = [];
  /** Host values met once go through an upload buffer; met again they get memory of their own. */
  readonly #met = new WeakSet<Node>();

  constructor(traced: Traced, leaves: readonly ArgLeaf[], donated: readonly boolean[], device: Device) {
    this.device = device;
    this.traced = traced;
    const flags = leaves.flatMap((l, i) => (typeof l === "number" ? [] : [l instanceof Tensor && donated[i] === true]));
    const graph = { inputs: [...traced.inputs, ...traced.capturedInputs, ...traced.scalars], outputs: traced.outputs };
    this.plan = toPlan(graph, device.backend, { donated: flags });
    const resultSlots = this.plan.slots.flatMap((s, i) => (s.kind === "result" ? [i] : []));
    for (const [i, s] of this.plan.slots.entries()) if (s.kind === "arg" && s.donates !== undefined) this.#donates.set(i, resultSlots.indexOf(s.donates));
    this.#described = traced.outputs.map(describeNode);
    this.#prepared = device.prepare(this.plan);
  }

  run(leaves: readonly ArgLeaf[], donated: readonly boolean[]): unknown {
    this.device.renew(this.#prepared);
    const { held, spent } = this.#bind(leaves, donated);
    const results: (Buf | undefined)[] = this.#prepared.resultBytes.map(() => undefined);
    for (const [slot, result] of this.#donates) results[result] = held[slot]?.buf;
    // From here on the donated handles are spent, whatever happens.
    const unpaired: Storage[] = [];
    for (const s of spent) {
      const buf = s.take();
      if (buf !== null && !results.includes(buf)) unpaired.push(new Storage(this.device, buf, "donated"));
    }
    const args = held.map((h) => h.buf);
    const storages = results.map((buf, i) => new Storage(this.device, buf ?? this.device.pool.acquire(this.#prepared.resultBytes[i] ?? 0), this.#described[i] ?? ""));
    try {
      this.#enqueue(args, storages, held);
    } catch (e) {
      for (const s of storages) s.release();
      throw e;
    } finally {
      for (const s of unpaired) s.release();
    }
    return this.#wrap(storages);
  }

  #enqueue(args: readonly Buf[], storages: readonly Storage[], held: readonly Held[]): void {
    const outs = storages.map((s) => s.buf).filter((b) => b !== null);
    this.device.run(this.#prepared, args, outs, held.map((h) => h.source), (e) => { for (const s of storages) s.error = e; });
  }

  #wrap(storages: readonly Storage[]): unknown {
    const tensors = storages.map((storage, i) => {
      const out = this.traced.outputs[i];
      const node = makeNode("input", [], noAttrs(), out?.shape ?? [], out?.dtype ?? "f32");
      node.leaf = { host: null, storage, lost: null };
      return new Tensor(node);
    });
    return unflattenTree(this.traced.resultSpec, tensors);
  }

  /** A buffer for each argument slot: tensors, then what the function closed over, then the packed numbers. */
  #bind(leaves: readonly ArgLeaf[], donated: readonly boolean[]): { held: Held[]; spent: Storage[] } {
    const pack = new ScalarPack();
    const held: Held[] = [];
    const spent: Storage[] = [];
    const donors: Tensor[] = [];
    for (const [i, leaf] of leaves.entries()) {
      if (typeof leaf === "number") pack.add("f32", leaf);
      else if (!(leaf instanceof Tensor)) held.push(this.#send(held.length, leaf, leaf));
      else if (donated[i] === true) {
        if (donors.some((d) => d === leaf || d.node === leaf.node)) throw new ArgumentError("E_DONATE_TWICE", "the same tensor was donated twice in one call; pass copies.");
        donors.push(leaf);
        held.push(this.#hold(leaf.node));
      } else held.push(this.#argument(held.length, leaf.node));
    }
    for (const n of this.traced.captured) held.push(this.#hold(n));
    for (const { data } of pack.arrays()) held.push(this.#send(held.length, data, null));
    for (const d of donors) {
      const storage = d.node.leaf?.storage;
      if (storage === null || storage === undefined) continue;
      if (held.filter((h) => h.buf === storage.buf).length > 1) throw new ArgumentError("E_DONATE_TWICE", "a donated tensor is also passed, or closed over, as another argument; pass a copy.");
    }
    for (const d of donors) {
      const { leaf } = d.node;
      const storage = leaf?.storage ?? null;
      if (leaf === null || storage === null) continue;
      spent.push(storage);
      leaf.storage = null;
      leaf.host = null;
      leaf.lost = DONATED;
      d.dispose(DONATED);
    }
    return { held, spent };
  }

  /** A value's own memory on this device. */
  #hold(node: Node): Held {
    checkAlive(node);
    if (node.leaf === null) evaluate([node], this.device);
    const storage = upload(node, this.device);
    if (storage.device !== this.device) throw new ArgumentError("E_BACKEND_MIXED", `a tensor of backend ${storage.device.backend.name} was passed to a function compiled for ${this.device.backend.name}; move it with tensor.to(backend).`);
    if (storage.error !== null) throw storage.error;
    if (storage.buf === null) throw new DisposedError("E_DISPOSED", "an argument was disposed of.");
    return { buf: storage.buf, source: storage };
  }

  #argument(slot: number, node: Node): Held {
    checkAlive(node);
    const host = node.leaf?.storage === null ? node.leaf.host : null;
    if (host === null || host === undefined || this.#met.has(node)) return this.#hold(node);
    this.#met.add(node);
    return this.#send(slot, host, null, node);
  }

  /** Copies host data into the slot's upload buffer. */
  #send(slot: number, data: HostArray, natural: HostArray | null, node?: Node): Held {
    const aval = this.plan.slots[slot]?.aval;
    const dtype = node?.dtype ?? aval?.dtype ?? "f32";
    const bytes = encode(natural === null ? data : toHostArray(data, dtype), dtype, this.device.backend.caps);
    const buf = (this.#uploads[slot] ??= this.device.pool.acquire(bytes.byteLength));
    const source: { error: Error | null } = { error: null };
    this.device.write(buf, bytes, (e) => { source.error = e; });
    return { buf, source };
  }

  dispose(): void {
    for (const buf of this.#uploads) if (buf !== undefined) this.device.recycle(buf);
    this.#uploads.length = 0;
    this.device.retire(this.#prepared);
  }
}

/** An argument's buffer, and whatever is to fill it. */
interface Held { readonly buf: Buf; readonly source: { readonly error: Error | null } }
