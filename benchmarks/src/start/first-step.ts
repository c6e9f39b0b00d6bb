/** The process that `start/lenet5` times: one training step on the backend named first, with the threads named second. */
import { makeInProcess } from "../ours/backends-in-process.ts";
import { trainingStep } from "../ours/training-step.ts";

const [name = "cpu", threads = "1"] = process.argv.slice(2);
const { backend } = await makeInProcess(name, Number(threads));
await trainingStep({ network: "lenet5", batch: 128, width: 1, optimizer: "sgd" }, backend)();
console.log(JSON.stringify({ peakKB: process.resourceUsage().maxRSS }));
