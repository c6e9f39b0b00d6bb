import { callSite } from "../call-site.ts";
import { matmul } from "../composites/matmul.ts";
import { ArgumentError } from "../errors.ts";
import { expand, permute, reduce, reshape, slice } from "../ir/build.ts";
import { mul } from "../ir/arith.ts";
import type { Node } from "../ir/node.ts";
import { dim } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { planEinsum } from "./einsum-equation.ts";

/** A tensor whose axes have names. */
interface Labelled { readonly node: Node; readonly labels: readonly string[] }

function at(labels: readonly string[], label: string): number {
  return labels.indexOf(label);
}

/** The diagonal of axes with one label, as every (n + 1)-th cell of the square they span. */
function withoutRepeats({ node, labels }: Labelled): Labelled {
  const twice = labels.find((l, i) => labels.indexOf(l) !== i);
  if (twice === undefined) return { node, labels };
  const [p, q] = [labels.indexOf(twice), labels.indexOf(twice, labels.indexOf(twice) + 1)];
  const rest = labels.map((_, i) => i).filter((i) => i !== p && i !== q);
  const n = dim(node.shape, p);
  const lead = rest.map((i) => dim(node.shape, i));
  const flat = reshape(permute(node, [...rest, p, q]), [...lead, n * n]);
  const diagonal = slice(flat, flat.shape.map(() => 0), [...lead, n], [...lead.map(() => 1), n + 1]);
  return withoutRepeats({ node: diagonal, labels: [...rest.map((i) => labels[i] ?? ""), twice] });
}

/** Sums the axes nothing else asks for. */
function summed({ node, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((l, i) => (needed.has(l) ? [] : [i]));
  return { node: reduce("sum", node, axes), labels: labels.filter((l) => needed.has(l)) };
}

function ordered({ node, labels }: Labelled, order: readonly string[]): Node {
  return permute(node, order.map((l) => at(labels, l)));
}

const product = (sizes: readonly number[]): number => sizes.reduce((p, d) => p * d, 1);

/** Two operands to one: labels of both that nothing else needs are contracted by one batched matrix product. */
function contract(a: Labelled, b: Labelled, needed: ReadonlySet<string>, size: (label: string) => number): Labelled {
  const shared = a.labels.filter((l) => b.labels.includes(l));
  const batch = shared.filter((l) => needed.has(l));
  const inner = shared.filter((l) => !needed.has(l));
  const rows = a.labels.filter((l) => !shared.includes(l));
  const columns = b.labels.filter((l) => !shared.includes(l));
  const labels = [...batch, ...rows, ...columns];
  const shape = labels.map(size);
  const sizes = (list: readonly string[]): number[] => list.map(size);
  if (inner.length === 0) {
    const left = reshape(ordered(a, [...batch, ...rows]), [...sizes([...batch, ...rows]), ...columns.map(() => 1)]);
    const right = reshape(ordered(b, [...batch, ...columns]), [...sizes(batch), ...rows.map(() => 1), ...sizes(columns)]);
    return { node: mul(expand(left, shape), expand(right, shape)), labels };
  }
  const k = product(sizes(inner));
  const left = reshape(ordered(a, [...batch, ...rows, ...inner]), [...sizes(batch), product(sizes(rows)), k]);
  const right = reshape(ordered(b, [...batch, ...inner, ...columns]), [...sizes(batch), k, product(sizes(columns))]);
  return { node: reshape(matmul(left, right), shape), labels };
}

/**
 * Sums of products by Einstein's convention: letters name axes, those that the result does not name are summed. Repeated
 * letters in one operand take the diagonal, "..." stands for further axes, which broadcast; without "->" the result has the
 * letters that occur once, in alphabetical order. Operands are contracted from left to right.
 * Throws ArgumentError `E_EINSUM`, ShapeError `E_SHAPE_EINSUM`.
 *
 * @example
 * einsum("bij,bjk->bik", ones([2, 3, 4]), ones([2, 4, 5])).shape; // [2, 3, 5]
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  const { operands: labels, output, sizes } = planEinsum(equation, operands.map((t) => t.shape));
  const size = (label: string): number => sizes.get(label) ?? 1;
  const parts = operands.map((t, i): Labelled => {
    const own = labels[i] ?? [];
    return withoutRepeats({ node: expand(t.node, own.map(size)), labels: own });
  });
  const [first, ...rest] = parts;
  if (first === undefined) throw new ArgumentError("E_EINSUM", `einsum needs at least one operand.${callSite()}`);
  let result = first;
  for (const [i, part] of rest.entries()) {
    const later = new Set([...output, ...rest.slice(i + 1).flatMap((p) => p.labels)]);
    const a = summed(result, new Set([...later, ...part.labels]));
    const b = summed(part, new Set([...later, ...result.labels]));
    result = contract(a, b, later, size);
  }
  return new Tensor(ordered(summed(result, new Set(output)), output), operands);
}
