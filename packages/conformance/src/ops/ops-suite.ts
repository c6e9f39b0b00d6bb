import type { Case, Suite } from "../kit/case.ts";
import { elementwiseSamples } from "./elementwise-samples.ts";
import { errorCases } from "./error-cases.ts";
import { halfSamples } from "./half-samples.ts";
import { integerSamples } from "./integer-samples.ts";
import { layerSamples } from "./layer-samples.ts";
import { lossSamples } from "./loss-samples.ts";
import { movementSamples } from "./movement-samples.ts";
import { reductionAndAxisSamples } from "./reduction-samples.ts";
import { runSample } from "./run-sample.ts";
import type { Sample } from "./sample.ts";

const singles: readonly Sample[] = [...elementwiseSamples, ...reductionAndAxisSamples, ...movementSamples, ...layerSamples, ...lossSamples];

export const samples: readonly Sample[] = [...singles, ...halfSamples(singles), ...integerSamples];

function sampleCase(sample: Sample): Case {
  const id = `ops/${sample.op}/${sample.dtype ?? "f32"}/${sample.variant}`;
  return { id, run: (context) => runSample(sample, id, context) };
}

/** Every operation with its gradient, on the reference in doubles and on the backend unfused, fused and with its claims; and the calls that must be refused. */
export const opsSuite: Suite = { name: "ops", cases: () => [...samples.map(sampleCase), ...errorCases] };
