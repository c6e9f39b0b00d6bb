/** Why there is no GPU to compute with, in words; undefined where one answers. */
export async function gpuAbsence(): Promise<string | undefined> {
  if (!("gpu" in navigator)) return self.isSecureContext ? "this browser has no WebGPU" : "WebGPU needs https or localhost";
  return (await navigator.gpu.requestAdapter()) === null ? "no adapter answers" : undefined;
}

/** Whether this browser has a GPU that answers. */
export async function hasGpu(): Promise<boolean> {
  return (await gpuAbsence()) === undefined;
}
