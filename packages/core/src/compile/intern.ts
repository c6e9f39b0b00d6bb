import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";

/** JSON that keeps apart what JSON conflates: NaN, the infinities and −0. */
function exact(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => (typeof v === "number" && (!Number.isFinite(v) || Object.is(v, -0)) ? `#${Object.is(v, -0) ? "-0" : v}` : v));
}

/** Hash-consing: equal operations on equal inputs become one node, which is common-subexpression elimination. */
export class Interner {
  readonly #nodes = new Map<string, Node>();
  readonly #composites = new Map<Composite, number>();

  intern(node: Node): Node {
    if (node.op === "input") return node;
    const key = `${node.op}|${node.dtype}|${node.shape.join()}|${node.inputs.map((x) => x.id).join()}|${this.#attrs(node)}`;
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    this.#nodes.set(key, node);
    return node;
  }

  #attrs(node: Node): string {
    if (node.op !== "call") return exact(node.attrs);
    const { composite, attrs } = node.attrs;
    let number = this.#composites.get(composite);
    if (number === undefined) this.#composites.set(composite, (number = this.#composites.size));
    return `${number}|${exact(attrs)}`;
  }
}
