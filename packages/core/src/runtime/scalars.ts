import type { DType } from "../dtype.ts";
import { expand, input, reshape, slice } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import type { HostArray } from "./host.ts";

type Vector = "f32" | "i32" | "u32";

function vectorOf(dtype: DType): Vector | null {
  return dtype === "f32" || dtype === "i32" || dtype === "u32" ? dtype : null;
}

/** Whether a node is a number that goes in as an argument rather than into the code. */
export function isLiftable(node: Node): boolean {
  return node.op === "const" && node.attrs.lift && vectorOf(node.dtype) !== null;
}

/** Numbers of one call, packed into one small argument per dtype: new values need no new plan. */
export class ScalarPack {
  readonly #values: Record<Vector, number[]> = { f32: [], i32: [], u32: [] };

  /** Position of the number in its vector. */
  add(dtype: DType, value: number): number {
    const kind = vectorOf(dtype);
    return kind === null ? -1 : this.#values[kind].push(value) - 1;
  }

  /** The non-empty vectors, in fixed order. */
  arrays(): { dtype: DType; data: HostArray }[] {
    const { f32, i32, u32 } = this.#values;
    const all = [{ dtype: "f32", data: Float64Array.from(f32) }, { dtype: "i32", data: Int32Array.from(i32) }, { dtype: "u32", data: Uint32Array.from(u32) }] as const;
    return all.filter((a) => a.data.length > 0);
  }
}

/** The graph's side of a ScalarPack: input nodes, and the nodes that read one number from them. */
export class ScalarInputs {
  readonly inputs: Node[] = [];
  readonly #byType = new Map<DType, Node>();

  constructor(pack: ScalarPack) {
    for (const { dtype, data } of pack.arrays()) {
      const node = input([data.length], dtype);
      this.inputs.push(node);
      this.#byType.set(dtype, node);
    }
  }

  /** The number at `position`, repeated over `shape`. */
  read(dtype: DType, position: number, shape: readonly number[]): Node {
    const vector = this.#byType.get(dtype);
    if (vector === undefined) throw new RangeError(`no ${dtype} scalars were packed`);
    const one = slice(vector, [position], [1], [1]);
    return expand(reshape(one, shape.map(() => 1)), shape);
  }
}
