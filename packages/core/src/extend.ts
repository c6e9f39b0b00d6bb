/** For backend and transform authors. */
export type * from "./backend/interface.ts";
export type * from "./backend/claims.ts";
export * from "./errors.ts";
