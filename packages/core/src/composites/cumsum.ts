import { add, toFloat } from "../ir/arith.ts";
import { call1, cast, flip, pad, slice } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import { dim } from "../shape.ts";
import { only, pullBack, sameAval } from "./elementwise.ts";

type CumsumAttrs = { readonly axis: number; readonly reverse: boolean } & Record<string, unknown>;

/** Sums from the start (reverse: to the end), each element included. Log n rounds in which partial sums double their reach; halves add up in singles. */
export const cumsum: Composite<CumsumAttrs> = {
  name: "cumsum",
  infer: sameAval,
  decompose(inputs, { axis, reverse }) {
    const given = only(inputs);
    let x = given.dtype === "f16" ? toFloat(given) : given;
    if (reverse) x = flip(x, [axis]);
    const n = dim(x.shape, axis);
    const zero = x.shape.map(() => 0);
    for (let reach = 1; reach < n; reach *= 2) {
      const front = slice(x, zero, x.shape.map((d, i) => (i === axis ? n - reach : d)), x.shape.map(() => 1));
      x = add(x, pad(front, zero.map((z, i) => (i === axis ? reach : z)), zero, zero, 0));
    }
    return [cast(reverse ? flip(x, [axis]) : x, given.dtype)];
  },
  vjp: ({ attrs }, cts) => pullBack(cts, (ct) => call1(cumsum, [ct], { ...attrs, reverse: !attrs.reverse })),
};
