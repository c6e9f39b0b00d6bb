/** The definition of right: a backend in plain JavaScript against which all others are tested. */
export { reference } from "./reference/reference-backend.ts";
export type { ReferenceBackend, ReferenceOptions } from "./reference/reference-backend.ts";
export type { BackendStats } from "./reference/buffer-ledger.ts";
export type { Precision } from "./reference/precision.ts";
