/** Writes of bytes that begin or end inside a word: the words at the edges are merged on the device, in order with all other work. */
import type { Session } from "./session.ts";
import { BUFFER_USAGE } from "./gpu-flags.ts";

/** edges: [word, mask, bits] for each word to merge. */
const CODE = `@group(0) @binding(0) var<storage, read> edges: array<u32>;
@group(0) @binding(1) var<storage, read_write> words: array<u32>;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) id: vec3u) {
  let at = edges[id.x * 3u];
  let mask = edges[id.x * 3u + 1u];
  words[at] = (words[at] & ~mask) | (edges[id.x * 3u + 2u] & mask);
}`;

export class ByteWriter {
  readonly #session: Session;
  #pipeline: GPUComputePipeline | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  write(target: GPUBuffer, byteOffset: number, bytes: Uint8Array): void {
    const end = byteOffset + bytes.length;
    const [first, last] = [Math.ceil(byteOffset / 4) * 4, Math.floor(end / 4) * 4];
    if (last > first) this.#session.device.queue.writeBuffer(target, first, bytes.slice(first - byteOffset, last - byteOffset));
    const words = new Set<number>();
    if (byteOffset % 4 !== 0) words.add(Math.floor(byteOffset / 4));
    if (end % 4 !== 0) words.add(Math.floor(end / 4));
    const edges = Uint32Array.from([...words].flatMap((word) => edgeOf(word, byteOffset, bytes)));
    if (edges.length > 0) this.#merge(target, edges);
  }

  #merge(target: GPUBuffer, edges: Uint32Array<ArrayBuffer>): void {
    const { device } = this.#session;
    this.#pipeline ??= device.createComputePipeline({ layout: "auto", compute: { module: device.createShaderModule({ code: CODE }), entryPoint: "main" } });
    this.#session.counters.buffersCreated++;
    const list = device.createBuffer({ size: edges.byteLength, usage: BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_DST });
    device.queue.writeBuffer(list, 0, edges);
    this.#session.counters.bindGroupsCreated++;
    const group = device.createBindGroup({ layout: this.#pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer: list } }, { binding: 1, resource: { buffer: target } }] });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(edges.length / 3);
    pass.end();
    this.#session.counters.dispatches++;
    this.#session.submit(encoder);
    list.destroy();
  }
}

function edgeOf(word: number, byteOffset: number, bytes: Uint8Array): [word: number, mask: number, bits: number] {
  let [mask, bits] = [0, 0];
  for (let i = 0; i < 4; i++) {
    const at = word * 4 + i - byteOffset;
    if (at < 0 || at >= bytes.length) continue;
    mask |= 0xff << (8 * i);
    bits |= (bytes[at] ?? 0) << (8 * i);
  }
  return [word, mask >>> 0, bits >>> 0];
}
