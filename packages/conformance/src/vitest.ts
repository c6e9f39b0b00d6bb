import { afterAll, describe, expect, test } from "vitest";
import { withoutCandidate } from "./kit/candidates.ts";
import type { Create } from "./kit/case.ts";
import type { Limitation } from "./kit/limitation.ts";
import { type ConformanceOptions, conformanceCases, makeContext, runCases, runConformanceCase } from "./kit/run-conformance.ts";

export interface VitestOptions extends Pick<ConformanceOptions, "only" | "seed" | "bounded" | "lose" | "candidates" | "atOnce"> {
  readonly create: Create;
  /** What the backend cannot do, with reasons; a limited case that passes fails. */
  readonly limitations?: readonly Limitation[];
}

/**
 * Declares the kit as tests of the file that calls it, one test a suite and operation, or a suite and candidate: its message lists the cases that fail.
 * Bounded by default: what takes long is left to the command.
 *
 * @example
 * ```ts no-run
 * import { reference } from "@receptive/core/reference";
 *
 * await conformance({ create: () => reference(), candidates: { singles: () => reference({ precision: "f32" }) }, limitations: [] });
 * ```
 */
export async function conformance({ create, limitations = [], only = "*", seed = 1, bounded = true, lose, candidates = {}, atOnce = 1 }: VitestOptions): Promise<void> {
  const cases = await conformanceCases({ only, seed, bounded, candidates });
  const context = await makeContext(create, { seed, lose, candidates });
  afterAll(() => context.dispose());
  const groups = Map.groupBy(cases, ({ id }) => id.split("/").slice(0, withoutCandidate(id) === id ? 2 : 1).join("/"));
  describe(`conformance of ${context.backend.name}`, () => {
    test.each([...groups])("%s", { timeout: 120_000 }, async (_, group) => {
      const failed: string[] = [];
      await runCases(group, atOnce, async (c) => await runConformanceCase(c, context, limitations), ({ id, status, faults }) => {
        if (status === "failed") failed.push(`${id}: ${faults.join("; ")}`);
      });
      expect(failed).toEqual([]);
    });
  });
}
