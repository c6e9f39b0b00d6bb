import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";

export { gpuAbsence, hasGpu } from "./has-gpu.ts";

export type BackendChoice = "cpu" | "webgpu";

let chosen: BackendChoice | undefined;

/** Names the processor as the backend of this thread, unless another was named: tensors of two do not mix. */
export function useBackend(): void {
  if (chosen === undefined) setDefaultBackend(() => cpu());
  chosen ??= "cpu";
}

/** The backend of this thread. */
export function currentBackend(): BackendChoice {
  return chosen ?? "cpu";
}

/** Names another backend; everything made on the one before has to be made anew. Its code comes when it is asked for. */
export async function switchBackend(to: BackendChoice): Promise<void> {
  if (to === chosen) return;
  if (to === "webgpu") {
    const { webgpu } = await import("@receptive/backend-webgpu");
    setDefaultBackend(await webgpu());
  } else setDefaultBackend(cpu());
  chosen = to;
}
