import { aluSuite } from "./alu/alu-suite.ts";
import { contractSuite } from "./contract/contract-suite.ts";
import { gradientsSuite } from "./gradients/gradients-suite.ts";
import type { Suite } from "./kit/case.ts";
import { memorySuite } from "./memory/memory-suite.ts";
import { opsSuite } from "./ops/ops-suite.ts";
import { programsSuite } from "./programs/programs-suite.ts";
import { randomSuite } from "./random/random-suite.ts";
import { recordedSuite } from "./recorded-suite.ts";
import { reduceSuite } from "./reduce/reduce-suite.ts";
import { trainingSuite } from "./training/training-suite.ts";
import { viewsSuite } from "./views/views-suite.ts";

/** All suites, quickest to tell first. */
export const suites: readonly Suite[] = [contractSuite, aluSuite, viewsSuite, reduceSuite, randomSuite, opsSuite, gradientsSuite, programsSuite, memorySuite, trainingSuite, recordedSuite];
