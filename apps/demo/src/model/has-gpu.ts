/** Whether this browser has a GPU that answers. */
export async function hasGpu(): Promise<boolean> {
  return "gpu" in navigator && (await navigator.gpu.requestAdapter()) !== null;
}
