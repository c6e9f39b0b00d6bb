/** Chains of movement operations as data, so that they can be shrunk. */
import { build, type Graph, type DType, type Node } from "@receptive/core/extend";

/** Which movement, and two numbers it makes its parameters of; anything is legal, and what does not fit does nothing. */
export type Link = readonly [kind: number, p: number, q: number];
export interface Chain { readonly shape: readonly number[]; readonly links: readonly Link[] }

/** The array so far: its shape, and for each element where in the source it lies; −1 is the padding. */
interface View { readonly shape: readonly number[]; readonly from: readonly number[] }

const LARGEST = 600;
const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** Every position of a shape, with the position it has in the view before. */
function remap(view: View, shape: readonly number[], before: (at: readonly number[]) => readonly number[] | null): View {
  const from: number[] = [];
  const n = sizeOf(shape);
  for (let flat = 0; flat < n; flat++) {
    let rest = flat;
    const at = new Array<number>(shape.length).fill(0);
    for (let i = shape.length - 1; i >= 0; i--) {
      at[i] = rest % (shape[i] ?? 1);
      rest = Math.floor(rest / (shape[i] ?? 1));
    }
    const old = before(at);
    from.push(old === null ? -1 : (view.from[old.reduce((o, p, i) => o * (view.shape[i] ?? 1) + p, 0)] ?? -1));
  }
  return { shape, from };
}

interface Move { readonly name: string; readonly apply: (x: Node, view: View) => readonly [Node, View] }

function moveOf([kind, p, q]: Link, shape: readonly number[], padding: number): Move | null {
  const rank = shape.length;
  const axis = rank === 0 ? 0 : p % rank;
  const size = shape[axis] ?? 1;
  const along = (f: (i: number) => number): ((at: readonly number[]) => readonly number[]) => (at) => at.map((v, i) => (i === axis ? f(v) : v));
  const onAxis = (value: number, other: number): number[] => shape.map((_, i) => (i === axis ? value : other));
  switch (kind % 8) {
    case 0: {
      const n = sizeOf(shape);
      const divisors = Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);
      const first = divisors[p % Math.max(1, divisors.length)] ?? 0;
      const next = n === 0 ? [0, 1 + (p % 3)] : q % 3 === 0 ? [n] : q % 3 === 1 ? [first, n / first] : [n / first, 1, first];
      return { name: `reshape [${next}]`, apply: (x, v) => [build.reshape(x, next), { shape: next, from: v.from }] };
    }
    case 1: {
      if (rank < 2) return null;
      const axes = shape.map((_, i) => i);
      axes.splice(q % rank, 0, ...axes.splice(axis, 1));
      return { name: `permute [${axes}]`, apply: (x, v) => [build.permute(x, axes), remap(v, axes.map((a) => shape[a] ?? 1), (at) => shape.map((_, i) => at[axes.indexOf(i)] ?? 0))] };
    }
    case 2: {
      const wide = [...shape.slice(0, p % (rank + 1)), 1, ...shape.slice(p % (rank + 1))];
      const to = wide.map((d, i) => (i === p % (rank + 1) ? 2 + (q % 2) : d));
      return { name: `expand [${to}]`, apply: (x, v) => [build.expand(build.reshape(x, wide), to), remap({ shape: wide, from: v.from }, to, (at) => at.map((a, i) => (wide[i] === 1 ? 0 : a)))] };
    }
    case 3: {
      if (rank === 0) return null;
      const step = 1 + (q % 3);
      const start = Math.min(q % (size + 1), Math.max(0, size - 1));
      const length = size === 0 ? 0 : Math.ceil((size - start) / step);
      const next = onAxis(length, 0).map((d, i) => (i === axis ? d : (shape[i] ?? 0)));
      return { name: `slice ${start}:${length}:${step} of axis ${axis}`, apply: (x, v) => [build.slice(x, onAxis(length === 0 ? 0 : start, 0), next, onAxis(step, 1)), remap(v, next, along((i) => start + i * step))] };
    }
    case 4: return rank === 0 ? null : { name: `flip ${axis}`, apply: (x, v) => [build.flip(x, [axis]), remap(v, shape, along((i) => size - 1 - i))] };
    case 5: {
      if (rank === 0) return null;
      const [low, high, gap] = [p % 2, q % 3, size > 1 ? (p + q) % 2 : 0];
      const next = shape.map((d, i) => (i === axis ? d + low + high + Math.max(0, d - 1) * gap : d));
      const inside = (i: number): number => { const at = (i - low) / (gap + 1); return Number.isInteger(at) && at >= 0 && at < size ? at : -1; };
      return { name: `pad ${low},${high},${gap} of axis ${axis}`, apply: (x, v) => [build.pad(x, onAxis(low, 0), onAxis(high, 0), onAxis(gap, 0), padding), remap(v, next, (at) => { const old = along(inside)(at); return old.includes(-1) ? null : old; })] };
    }
    case 6: {
      if (rank === 0) return null;
      const next = shape.map((d, i) => (i === axis ? 2 * d : d));
      return { name: `concat on axis ${axis}`, apply: (x, v) => [build.concat([x, build.flip(x, [axis])], axis), remap(v, next, along((i) => (i < size ? i : 2 * size - 1 - i)))] };
    }
    default: {
      const [kernel, stride, dilation] = [1 + (p % 3), 1 + (q % 2), 1 + (p % 2)];
      const last = shape.at(-1) ?? 0;
      const windows = Math.max(0, Math.floor((last - dilation * (kernel - 1) - 1) / stride) + 1);
      if (rank === 0 || windows === 0) return null;
      return { name: `unfold ${kernel},${stride},${dilation}`, apply: (x, v) => [build.unfold(x, [kernel], [stride], [dilation]), remap(v, [...shape.slice(0, -1), windows, kernel], (at) => [...at.slice(0, -2), (at.at(-2) ?? 0) * stride + (at.at(-1) ?? 0) * dilation])] };
    }
  }
}

export interface BuiltChain { readonly graph: Graph; readonly from: readonly number[]; readonly text: string }

/** The chain as a graph, and where in the source each element of its result lies. */
export function buildChain(chain: Chain, dtype: DType, padding: number): BuiltChain {
  const input = build.input(chain.shape, dtype);
  let x: Node = input;
  let view: View = { shape: chain.shape, from: Array.from({ length: sizeOf(chain.shape) }, (_, i) => i) };
  const names: string[] = [`[${chain.shape}]`];
  for (const link of chain.links) {
    const move = moveOf(link, view.shape, padding);
    if (move === null) continue;
    const [next, nextView] = move.apply(x, view);
    if (nextView.from.length > LARGEST || nextView.shape.length > 6) continue;
    [x, view] = [next, nextView];
    names.push(move.name);
  }
  return { graph: { inputs: [input], outputs: [x] }, from: view.from, text: names.join(", ") };
}
