import { arithmeticFaults } from "./arithmetic-faults.ts";
import type { BrokenBackend } from "./broken-backend.ts";
import { claimFaults } from "./claim-faults.ts";
import { kernelFaults } from "./kernel-faults.ts";
import { lossFaults } from "./loss-faults.ts";
import { memoryFaults } from "./memory-faults.ts";

/** Backends that the kit must refuse, each with one fault. */
export const brokenBackends: readonly BrokenBackend[] = [...memoryFaults, ...lossFaults, ...arithmeticFaults, ...kernelFaults, ...claimFaults];
