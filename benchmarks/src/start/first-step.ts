/** The process that `start/lenet5` times: one training step on the backend named first, with the threads named second. */
import { makeNamed } from "../ours/make-named.ts";
import { trainingStep } from "../ours/training-step.ts";

const [name = "cpu", threads = "1"] = process.argv.slice(2);
const { backend } = await makeNamed(name, Number(threads));
await trainingStep({ network: "lenet5", batch: 128, width: 1, optimizer: "sgd" }, backend)();
console.log(JSON.stringify({ peakKB: process.resourceUsage().maxRSS }));
