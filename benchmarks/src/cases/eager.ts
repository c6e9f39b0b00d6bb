import type { BenchCase } from "../bench-case.ts";
import { randomTensor } from "../random-values.ts";

const ADDS = 1000;

/** Dependent additions of 8 elements, one call each and no compile(): the price of an operation apart from its work. */
export const eagerCases: readonly BenchCase[] = [{
  id: `eager/adds/${ADDS}`,
  operations: ADDS,
  tiny: true,
  prepare: async ({ backend }) => {
    const [x, one] = await Promise.all([1, 2].map((stream) => randomTensor([8], stream, 0.001).to(backend)));
    if (x === undefined || one === undefined) throw new Error("no inputs");
    return async () => {
      let y = x;
      for (let i = 0; i < ADDS; i++) y = y.add(one);
      await y.data();
    };
  },
}];
