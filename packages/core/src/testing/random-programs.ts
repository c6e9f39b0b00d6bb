import * as fc from "fast-check";
import { type RandomProgram, STEP_COUNT } from "./random-graph.ts";

const small = fc.nat({ max: 63 });
/** Programs of 10 to 40 lines. */
export const randomPrograms: fc.Arbitrary<RandomProgram> = fc.record({
  inputs: fc.array(fc.array(fc.constantFrom(2, 3, 4, 1, 6), { minLength: 1, maxLength: 3, size: "max" }), { minLength: 1, maxLength: 3 }),
  lines: fc.array(fc.tuple(fc.nat({ max: STEP_COUNT - 1 }), small, small, small, small), { minLength: 10, maxLength: 40, size: "max" }),
  outputs: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3, size: "max" }),
});
