import type { Case, Suite } from "../kit/case.ts";
import { lifecycleCases } from "./lifecycle.ts";
import { lossCases } from "./loss.ts";
import { memoryCases } from "./memory-access.ts";
import { orderingCases } from "./ordering.ts";
import { programCases } from "./shared-memory.ts";

const all: readonly Case[] = [...memoryCases, ...orderingCases, ...programCases, ...lifecycleCases, ...lossCases];

/** What the interface promises of memory, order and lifetimes, before any arithmetic. */
export const contractSuite: Suite = { name: "contract", cases: () => all };
