import type { BenchCase } from "../bench-case.ts";
import { chainCases } from "./chain.ts";
import { cliffCases } from "./cliff.ts";
import { convCases } from "./conv.ts";
import { eagerCases } from "./eager.ts";
import { inferCases } from "./infer.ts";
import { largeCases } from "./large.ts";
import { matmulCases } from "./matmul.ts";
import { startCases } from "./start.ts";
import { trainCases } from "./train.ts";

export const allCases: readonly BenchCase[] = [
  ...trainCases, ...inferCases, ...matmulCases, ...convCases, ...chainCases, ...eagerCases, ...cliffCases, ...startCases, ...largeCases,
];
