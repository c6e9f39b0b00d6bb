import { div, mul } from "../ir/arith.ts";
import { binary, fill } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import { only, pullBack, sameAval } from "./elementwise.ts";

/** 1/x². Differentiated step by step it would give ∞·0 at x = 0, where −2·x⁻³ is ∓∞. */
export const inverseSquare: Composite = {
  name: "inverseSquare",
  infer: sameAval,
  decompose(inputs) {
    const x = only(inputs);
    return [div(1, mul(x, x))];
  },
  vjp({ inputs }, cts) {
    const x = only(inputs);
    return pullBack(cts, (ct) => mul(ct, mul(binary("pow", x, fill(-3, x.shape, x.dtype)), -2)));
  },
};
