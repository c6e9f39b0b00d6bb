/** The least a page can load: make a tensor, run one operation on the CPU backend, read it. */
import { tensor } from "receptive";

console.log(await tensor([1, 2, 3]).add(1).data());
