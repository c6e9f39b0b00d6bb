export { CpuBackend, cpu } from "./cpu.ts";
export type { CpuOptions, CpuStats } from "./cpu.ts";
