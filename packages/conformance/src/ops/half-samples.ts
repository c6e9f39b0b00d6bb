import { between, inHalves, type Sample, samplesOf } from "./sample.ts";

/** One variant of each kind: what differs between types is rounding and layout, not shapes. */
const VARIANTS: ReadonlySet<string> = new Set(["ordinary", "long", "all", "mean", "size-0", "broadcast-both", "stepped", "transposed", "special", "ties", "nan", "infinity", "duplicates", "out-of-range"]);

/** What halves cannot show, and why. */
const APART: Readonly<Record<string, string>> = {
  oneHot: "gives singles, whatever it is multiplied by",
};

/** A mean whose sum, and one whose number of terms, is beyond the largest half. */
const beyond: readonly Sample[] = [[5000, 30, 50], [70_000, 0.5, 2]].map(([n = 0, low = 0, high = 0]) => samplesOf("mean", (x) => (x === undefined ? [] : x.mean()))(`beyond-${n}`, [between(low, high, n)]));

/** The samples of floats that say the same of halves: the chosen variants of an operation, or its first where it has none of them. */
export function halfSamples(samples: readonly Sample[]): Sample[] {
  const floats = samples.filter((s) => APART[s.op] === undefined && s.inputs.some((i) => i.dtype === undefined));
  const byOp = Map.groupBy(floats, (s) => s.op);
  const chosen = [...byOp.values()].flatMap((of) => (of.some((s) => VARIANTS.has(s.variant)) ? of.filter((s) => VARIANTS.has(s.variant)) : of.slice(0, 1)));
  return [...beyond, ...chosen].map(inHalves);
}
