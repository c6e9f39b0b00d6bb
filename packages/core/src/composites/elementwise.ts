/** What composites of one input, element by element, share. */
import type { Aval } from "../backend/interface.ts";
import type { Node } from "../ir/node.ts";

/** The only input. */
export function only(nodes: readonly Node[]): Node {
  const [x] = nodes;
  if (x === undefined) throw new RangeError("a composite lacks its input");
  return x;
}

/** One output like the first input. */
export function sameAval([x]: readonly Aval[]): readonly Aval[] {
  return x === undefined ? [] : [{ shape: x.shape, dtype: x.dtype }];
}

/** The cotangent of the only input, given that of the only output. */
export function pullBack([ct]: readonly (Node | null)[], f: (ct: Node) => Node): readonly (Node | null)[] {
  return [ct === null || ct === undefined ? null : f(ct)];
}
