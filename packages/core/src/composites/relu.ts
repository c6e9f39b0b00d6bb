import { select, zerosLike } from "../ir/arith.ts";
import { binary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import { only, pullBack, sameAval } from "./elementwise.ts";

/** max(x, 0); NaN stays. Its derivative needs the result alone, so training keeps one array for it and not two. */
export const relu: Composite = {
  name: "relu",
  infer: sameAval,
  decompose(inputs) {
    const x = only(inputs);
    return [select(binary("or", binary("lt", x, zerosLike(x)), binary("eq", x, zerosLike(x))), 0, x)];
  },
  // y is 0 just where x ≤ 0; where x is NaN so is y, and the cotangent passes as it does in PyTorch.
  vjp: ({ outputs }, cts) => pullBack(cts, (ct) => select(binary("eq", only(outputs), zerosLike(only(outputs))), 0, ct)),
};
