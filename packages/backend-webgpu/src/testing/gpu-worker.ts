/** A worker that computes on a GPU of its own, and answers with the result or with what went wrong. */
import { tensor } from "@receptive/core";
import { webgpu } from "../webgpu.ts";

async function answer(): Promise<readonly number[] | string> {
  try {
    const backend = await webgpu();
    const x = await tensor([[1, 2], [3, 4]]).to(backend);
    const data = await x.matmul(x).add(0.5).data();
    backend.dispose();
    return Array.from(data);
  } catch (error) {
    return String(error);
  }
}

postMessage(await answer());
