import { aluSuite } from "./alu/alu-suite.ts";
import { contractSuite } from "./contract/contract-suite.ts";
import type { Suite } from "./kit/case.ts";
import { opsSuite } from "./ops/ops-suite.ts";
import { randomSuite } from "./random/random-suite.ts";
import { reduceSuite } from "./reduce/reduce-suite.ts";
import { viewsSuite } from "./views/views-suite.ts";

/** All suites, quickest to tell first. */
export const suites: readonly Suite[] = [contractSuite, aluSuite, viewsSuite, reduceSuite, randomSuite, opsSuite];
