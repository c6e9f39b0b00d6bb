/** Cases and checks that other packages' tests share. Not published: the entry exists in this repository alone. */
export { gradientCases } from "./gradient-cases.ts";
export { buildRandomGraph } from "./random-graph.ts";
export { randomPrograms } from "./random-programs.ts";
export { runPlan } from "./run-plan.ts";
export { seededValues } from "./seeded-values.ts";
export { batchOf, makeTrainingStep } from "./training-step.ts";
export { sizeOf } from "../shape.ts";
