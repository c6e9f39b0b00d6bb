/** One operation on a GPU: no other backend, no gradients. */
import { webgpu } from "@receptive/backend-webgpu";
import { setDefaultBackend, tensor } from "@receptive/core";

setDefaultBackend(await webgpu());
console.log(await tensor([1, 2]).add(1).data());
