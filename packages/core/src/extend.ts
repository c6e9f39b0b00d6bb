/** For backend and transform authors: the backend interface, the graph, and the passes. */
export type * from "./backend/interface.ts";
export type * from "./backend/claims.ts";
export * from "./errors.ts";
export * from "./backend/emit-c-like.ts";
export * from "./null/null-backend.ts";
export { planBlocks } from "./compile/memory.ts";
export { toPlan, type PipelineOptions } from "./compile/pipeline.ts";
export * as build from "./ir/build.ts";
export type { Composite } from "./ir/composite.ts";
export type { Graph } from "./ir/graph.ts";
export type { Node } from "./ir/node.ts";
export { type Op, type Primitive, PRIMITIVES } from "./ir/op.ts";
export { print } from "./ir/print.ts";
export { verify } from "./ir/verify.ts";
export { type Device, deviceOf } from "./runtime/device.ts";
export { report } from "./runtime/report.ts";
export { traceFunction } from "./compile/tracer.ts";
