export * from "./errors.ts";
export type { DType } from "./dtype.ts";
