import type { BenchCase } from "./bench-case.ts";
import { cliffCases } from "./cliffs.ts";
import { inferCases } from "./infer.ts";
import { kernelCases } from "./kernels.ts";
import { largeCases } from "./large.ts";
import { latencyCases, memoryCases, pipelineCases, sizeCases, startCases } from "./latency.ts";
import { growthCases, trainCases } from "./train.ts";

export const allCases: readonly BenchCase[] = [...trainCases, ...inferCases, ...kernelCases, ...latencyCases, ...startCases, ...pipelineCases, ...memoryCases, ...sizeCases, ...cliffCases, ...growthCases, ...largeCases];
