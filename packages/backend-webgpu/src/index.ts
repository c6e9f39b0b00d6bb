export { WebGpuBackend, webgpu, type WebGpuStats } from "./webgpu.ts";
export type { AdapterInfo, WebGpuOptions } from "./device/open-device.ts";
