import { ReceptiveError } from "@receptive/core";
import { type Case, outcome, type Suite } from "./kit/case.ts";
import { adapters } from "./torch/adapters/index.ts";
import { readErrorCases, readOpFixture, torchOps } from "./torch/read-fixtures.ts";
import { runCase } from "./torch/run-case.ts";
import { runErrorCase } from "./torch/run-error-case.ts";

async function casesOf(op: string): Promise<Case[]> {
  const fixture = await readOpFixture(op);
  const adapter = adapters[op];
  return fixture.cases.filter((c) => c.advisory !== true && !c.tags.includes("optional")).map((c): Case => ({
    id: `torch/${op}/f32/${c.id}`,
    heavy: true,
    async run({ backend }) {
      if (adapter === undefined) return outcome(["there is no such operation"]);
      const { faults, worst } = await runCase(backend, adapter, fixture, c);
      return outcome(faults, worst);
    },
  }));
}

/** What was recorded from PyTorch. Heavy: bounded runs leave it to a test of its own. */
export const recordedSuite: Suite = {
  name: "torch",
  async cases() {
    const values = (await Promise.all((await torchOps()).map(casesOf))).flat();
    const errors = (await readErrorCases()).filter((c) => c.level === "must").map((c): Case => ({
      id: `torch/${c.op}/error/${c.id}`,
      heavy: true,
      run: async () => {
        const adapter = adapters[c.op];
        const error = adapter === undefined ? null : runErrorCase(adapter, c);
        return outcome([error === null ? `accepted, though ${c.why}` : error instanceof ReceptiveError ? null : `threw ${String(error)}, which is no error of the library's`]);
      },
    }));
    return [...values, ...errors];
  },
};
