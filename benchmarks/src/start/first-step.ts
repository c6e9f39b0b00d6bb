/** The process that `start/lenet5` times: one training step on the backend named first, with the threads named second. */
import { backendEntry } from "../backends.ts";
import { trainingStep } from "../cases/training-step.ts";
import { lenet5 } from "../networks/lenet5.ts";

const [name = "cpu", threads = "1"] = process.argv.slice(2);
const backend = await backendEntry(name).make(Number(threads));
await trainingStep(lenet5, 128, backend)();
console.log(JSON.stringify({ peakKB: process.resourceUsage().maxRSS }));
