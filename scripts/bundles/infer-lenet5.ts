/** A page that recognises digits: the network, its weights from a file, an answer. No gradients, no optimizers, no data sets. */
import { lenet5, readSafetensors, tensor } from "receptive";

const model = lenet5({ fc2: 84 });
const file = await fetch("lenet5.safetensors");
console.log(readSafetensors(new Uint8Array(await file.arrayBuffer())), model, tensor([0]));
