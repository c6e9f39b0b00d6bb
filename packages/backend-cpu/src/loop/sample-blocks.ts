/**
 * Loop kernels on arrays in the blocked layout ([n / 8][rest][8] for a shape of [n, …rest]). An axis that counts samples becomes
 * two, block and lane, and every address n · rest + place becomes block · 8 · rest + place · 8 + lane; all else stays as it is.
 * Possible where the place is provably inside the sample.
 */
import { BLOCK } from "../kernel-code.ts";
import type { Blocked } from "../kernel-code.ts";
import { topological } from "./node.ts";
import type { Axis, Node, NodeBuilder } from "./node.ts";

export interface BlockedNest {
  readonly out: readonly Axis[];
  readonly reduce: readonly Axis[];
  readonly roots: readonly Node[];
  /** The axis of sample blocks among `out`, where each block of the output depends on no other sample's. */
  readonly block: Axis | undefined;
  /** The axis of sample blocks among `reduce`, where there is none among `out`: each block has a part of every result. */
  readonly parts: Axis | undefined;
  /** Which inputs are read at the samples of the block alone. */
  readonly ownSamples: readonly boolean[];
}

interface Samples { readonly axis: Axis; readonly block: Axis; readonly lane: Axis }

interface Problem {
  readonly builder: NodeBuilder;
  readonly out: readonly Axis[];
  readonly reduce: readonly Axis[];
  readonly body: Node;
  readonly at: Node;
  readonly epilogue: Node;
  /** Elements of each input, and of the output. */
  readonly sizes: readonly number[];
  readonly outSize: number;
  readonly blocked: Blocked;
}

/** Place inside a sample, for an address that steps through samples of `rest` elements along `samples`; undefined where it may leave the sample. */
function placeOf(builder: NodeBuilder, at: Node, samples: Samples, rest: number): Node | undefined {
  const place = builder.sum([[at, 1], [builder.index(samples.block), -BLOCK * rest], [builder.index(samples.lane), -rest]]);
  return place.lo >= 0 && place.hi < rest ? place : undefined;
}

/** The axes of n steps that some blocked array is walked along, sample by sample. */
function sampleAxes({ builder, out, reduce, body, at, epilogue, sizes, outSize, blocked }: Problem): Samples[] | undefined {
  const candidates = [...out, ...reduce].filter((axis) => axis.extent === blocked.n);
  const walked = new Set<Axis>();
  const visit = (address: Node, rest: number): void => {
    for (const axis of candidates) {
      const place = builder.sum([[address, 1], [builder.index(axis), -rest]]);
      if (place.lo >= 0 && place.hi < rest) walked.add(axis);
    }
  };
  for (const node of topological([body, epilogue])) {
    if (node.op === "load" && node.src[0] !== undefined && blocked.ins[node.value] === true) visit(node.src[0], (sizes[node.value] ?? 0) / blocked.n);
  }
  // A vector lies the same in both layouts: it counts samples only where nothing says otherwise, and not where it counts channels.
  if (blocked.outs[0] === true && (outSize > blocked.n || walked.size === 0)) visit(at, outSize / blocked.n);
  const found: Samples[] = [];
  for (const axis of walked) {
    if (!builder.hasBits) return undefined;
    const block = builder.axis(blocked.n / BLOCK);
    if (!builder.hasBits) return undefined;
    found.push({ axis, block, lane: builder.axis(BLOCK) });
  }
  return found;
}

/** The nest on blocked arrays, or undefined where an address does not allow it. */
export function blockSamples(problem: Problem): BlockedNest | undefined {
  const { builder, out, reduce, body, at, epilogue, sizes, outSize, blocked } = problem;
  const samples = sampleAxes(problem);
  if (samples === undefined) return undefined;
  const [only, second] = samples;
  const own = samples.find(({ axis }) => out.includes(axis)) ?? (second === undefined ? only : undefined);
  const folded = own !== undefined && reduce.includes(own.axis);
  const ownSamples = sizes.map(() => true);
  let possible = true;
  const address = (input: number, from: Node): Node => {
    const rest = (sizes[input] ?? 0) / blocked.n;
    const whole = Number.isInteger(rest) && rest > 0;
    if (own === undefined || !whole || placeOf(builder, from, own, rest) === undefined) ownSamples[input] = false;
    if (blocked.ins[input] !== true || rest === 1) return from;
    for (const each of samples) {
      const place = placeOf(builder, from, each, rest);
      if (place !== undefined) return builder.sum([[builder.index(each.block), BLOCK * rest], [place, BLOCK], [builder.index(each.lane), 1]]);
    }
    possible = false;
    return from;
  };
  const replace = (axis: Axis): Node | undefined => {
    const found = samples.find((each) => each.axis === axis);
    return found === undefined ? undefined : builder.sum([[builder.index(found.block), BLOCK], [builder.index(found.lane), 1]]);
  };
  const [newBody, newEpilogue] = builder.substitute([body, epilogue], replace, sizes, address);
  const [rowMajor] = builder.substitute([at], replace, sizes);
  if (newBody === undefined || newEpilogue === undefined || rowMajor === undefined || !possible) return undefined;
  const rest = outSize / blocked.n;
  const place = own === undefined || folded || !Number.isInteger(rest) ? undefined : placeOf(builder, rowMajor, own, rest);
  const stored = blocked.outs[0] === true && rest > 1;
  if (stored && (own === undefined || place === undefined)) return undefined;
  const newAt = stored && own !== undefined && place !== undefined
    ? builder.sum([[builder.index(own.block), BLOCK * rest], [place, BLOCK], [builder.index(own.lane), 1]])
    : rowMajor;
  const split = (axes: readonly Axis[]): Axis[] => axes.flatMap((axis) => {
    const found = samples.find((each) => each.axis === axis);
    return found === undefined ? [axis] : [found.block, found.lane];
  });
  return { out: split(out), reduce: split(reduce), roots: [newBody, newAt, newEpilogue], block: folded || place === undefined ? undefined : own?.block, parts: folded ? own?.block : undefined, ownSamples };
}
