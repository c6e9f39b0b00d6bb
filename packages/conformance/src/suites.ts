import { aluSuite } from "./alu/alu-suite.ts";
import { contractSuite } from "./contract/contract-suite.ts";
import type { Suite } from "./kit/case.ts";

/** All suites, quickest to tell first. */
export const suites: readonly Suite[] = [contractSuite, aluSuite];
