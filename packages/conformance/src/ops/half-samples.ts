import { between, inHalves, type Sample, samplesOf } from "./sample.ts";

/** One variant of each kind: what differs between types is rounding and layout, not shapes. */
const VARIANTS: ReadonlySet<string> = new Set(["ordinary", "long", "all", "mean", "size-0", "broadcast-both", "stepped", "transposed", "special", "ties", "nan", "infinity", "duplicates", "out-of-range"]);

/** What halves cannot show, and why. */
const APART: Readonly<Record<string, string>> = {
  "cast-i32": "what lies next to an integer rounds to it before the cast takes off the rest",
  oneHot: "gives singles, whatever it is multiplied by",
};

/** A mean whose sum, and one whose number of terms, is beyond the largest half. */
const beyond: readonly Sample[] = [[5000, 30, 50], [70_000, 0.5, 2]].map(([n = 0, low = 0, high = 0]) => samplesOf("mean", (x) => (x === undefined ? [] : x.mean()))(`beyond-${n}`, [between(low, high, n)]));

/** The samples of floats that say the same of halves. */
export function halfSamples(samples: readonly Sample[]): Sample[] {
  return [...beyond, ...samples].filter((s) => (VARIANTS.has(s.variant) || beyond.includes(s)) && APART[s.op] === undefined && s.inputs.some((i) => i.dtype === undefined)).map(inHalves);
}
