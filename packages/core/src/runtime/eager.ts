/**
 * Evaluates pending nodes: flattens what is not known yet, finds or compiles its plan, binds arguments and enqueues it. The
 * passes are those of `compile`, so eager and compiled code cannot disagree.
 */
import type { Buf } from "../backend/interface.ts";
import { toPlan } from "../compile/pipeline.ts";
import { ArgumentError, DisposedError } from "../errors.ts";
import { DISPOSED, goneError } from "./leaf.ts";
import type { Graph } from "../ir/graph.ts";
import { input } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import { reapply } from "../ir/reapply.ts";
import { reachable } from "../ir/walk.ts";
import { defaultBackend } from "./default-backend.ts";
import { type Device, deviceOf, type Prepared } from "./device.ts";
import { formatShape } from "../shape.ts";
import { encode } from "./host.ts";
import { Lru } from "./lru.ts";
import { forgetInputs } from "./refs.ts";
import { isLiftable, ScalarInputs, ScalarPack } from "./scalars.ts";
import { type FlatGraph, flatten, sameGraph } from "./signature.ts";
import { Storage } from "./storage.ts";
import { tracing } from "./trace-state.ts";

interface Entry { readonly graph: FlatGraph; readonly prepared: Prepared }

/** Plans an eager program may keep per device. */
const CACHE = 256;
const caches = new WeakMap<Device, Lru<number, Entry[]>>();

function cacheOf(device: Device): Lru<number, Entry[]> {
  let cache = caches.get(device);
  if (cache === undefined) caches.set(device, (cache = new Lru(CACHE, (entries) => { for (const e of entries) device.retire(e.prepared); })));
  return cache;
}

/** Fails where a node's value is gone; says why. */
export function checkAlive(node: Node): void {
  const leaf = node.leaf;
  if (leaf === null) return;
  if (leaf.lost !== null) throw goneError(leaf.lost);
  const error = leaf.storage?.error;
  if (error) throw error;
  if (leaf.storage !== null && leaf.storage.buf === null && leaf.host === null) throw goneError(DISPOSED);
}

/** The device the values at hand live on; where they are all on the host, the one preferred, or the default. */
function deviceFor(sources: readonly Node[], preferred?: Device): Device {
  let device: Device | null = null;
  for (const n of sources) {
    const own = n.leaf?.storage?.device;
    if (own === undefined || own === device) continue;
    if (device !== null) throw new ArgumentError("E_BACKEND_MIXED", `tensors of two backends (${device.backend.name}, ${own.backend.name}) in one computation; move one with tensor.to(backend).`);
    device = own;
  }
  return device ?? preferred ?? deviceOf(defaultBackend());
}

/** Puts a value at hand onto the device, to stay. */
export function upload(node: Node, device: Device): Storage {
  checkAlive(node);
  const leaf = node.leaf;
  if (leaf === null) throw new ArgumentError("E_NO_VALUE", "this tensor has no value of its own.");
  if (leaf.storage !== null) return leaf.storage;
  const host = leaf.host;
  if (host === null) throw goneError(DISPOSED);
  leaf.storage = Storage.holding(device, encode(host, node.dtype, device.backend.caps), describeNode(node));
  return leaf.storage;
}

function buildGraph(flat: FlatGraph, pack: ScalarPack): Graph {
  const scalars = new ScalarInputs(pack);
  const inputs: Node[] = [];
  const counts = new Map<string, number>();
  const made: Node[] = [];
  for (const { node, source, inputs: from } of flat.nodes) {
    if (source) {
      const fresh = input(node.shape, node.dtype);
      inputs.push(fresh);
      made.push(fresh);
    } else if (isLiftable(node)) {
      const position = counts.get(node.dtype) ?? 0;
      counts.set(node.dtype, position + 1);
      made.push(scalars.read(node.dtype, position, node.shape));
    } else made.push(reapply(node, from.map((p) => made[p] ?? node)));
  }
  return { inputs: [...inputs, ...scalars.inputs], outputs: flat.targets.map((t) => made[t]).filter((n) => n !== undefined) };
}

function find(device: Device, flat: FlatGraph, pack: ScalarPack): Entry {
  const cache = cacheOf(device);
  const bucket = cache.get(flat.hash) ?? [];
  const known = bucket.find((e) => sameGraph(e.graph, flat));
  if (known !== undefined) {
    device.renew(known.prepared);
    return known;
  }
  const plan = toPlan(buildGraph(flat, pack), device.backend);
  // The entry outlives this evaluation: it must not hold the values it was made from.
  const bare: FlatGraph = { ...flat, nodes: flat.nodes.map((f) => ({ ...f, node: strip(f.node) })) };
  const entry: Entry = { graph: bare, prepared: device.prepare(plan) };
  cache.set(flat.hash, [...bucket, entry]);
  return entry;
}

function strip(node: Node): Node {
  return { ...node, inputs: [], leaf: null };
}

/** Values an earlier evaluation computed on the way, met again: keeping them now saves computing them a third time. */
function recurring(order: readonly Node[]): Node[] {
  const kept = new Set<Node>();
  for (const n of order) {
    if (n.met > 0 || n.leaf !== null) continue;
    for (const x of n.inputs) if (x.leaf === null && x.met > 0 && x.op !== "const" && x.op !== "iota" && x.op !== "call") kept.add(x);
  }
  return [...kept];
}

/** Gives every node a value on its device. Returns at once; the work is enqueued. */
export function evaluate(wanted: readonly Node[], preferred?: Device): void {
  const asked = wanted.filter((n) => n.leaf === null);
  if (asked.length === 0) return;
  const order = reachable(asked, (n) => n.leaf !== null);
  const targets = [...new Set([...asked, ...recurring(order)])];
  const isSource = (n: Node): boolean => n.leaf !== null;
  for (const n of order) if (n.op === "input" && n.leaf === null) throw new ArgumentError("E_READ_IN_TRACE", "a tensor inside compile() has no value yet: return it instead of reading it.");
  const sources = order.filter(isSource);
  const device = deviceFor(sources, preferred);
  const pack = new ScalarPack();
  for (const n of order) if (n.op === "const" && isLiftable(n)) pack.add(n.dtype, n.attrs.value);
  const entry = find(device, flatten(order, targets, isSource), pack);
  const storages = run(device, entry, sources, targets, pack);
  for (const [i, t] of targets.entries()) t.leaf = { host: null, storage: storages[i] ?? null, lost: null };
  for (const n of order) if (n.leaf === null) n.met++;
  if (!tracing()) for (const t of targets) forgetInputs(t);
}

function run(device: Device, entry: Entry, sources: readonly Node[], targets: readonly Node[], pack: ScalarPack): Storage[] {
  const held = sources.map((n) => upload(n, device));
  const extra = pack.arrays().map(({ dtype, data }) => Storage.holding(device, encode(data, dtype, device.backend.caps), "numbers"));
  const results = entry.prepared.resultBytes.map((bytes, i) => new Storage(device, device.pool.acquire(bytes), describeNode(targets[i])));
  // Memory is named now: what is freed meanwhile is reused only by work that is enqueued later.
  const args = [...held, ...extra].map(bufOf);
  const outs = results.map(bufOf);
  try {
    device.run(entry.prepared, args, outs, held, (e) => { for (const s of results) s.error = e; });
  } catch (e) {
    for (const s of results) s.release();
    throw e;
  } finally {
    for (const s of extra) s.release();
  }
  return results;
}

/** `conv f32[128,6,28,28]`: a value as reports of memory name it. */
export function describeNode(node: Node | undefined): string {
  if (node === undefined) return "unknown";
  const op = node.op === "call" ? node.attrs.composite.name : node.op === "input" ? "tensor" : node.op;
  return `${op} ${node.dtype}${formatShape(node.shape)}`;
}

function bufOf(storage: Storage): Buf {
  if (storage.buf === null) throw new DisposedError("E_DISPOSED", "a tensor this computation needs was disposed of.");
  return storage.buf;
}
