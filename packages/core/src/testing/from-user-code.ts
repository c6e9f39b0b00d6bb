import { compileFunction } from "node:vm";

/** Runs `run` as if line 1, column 8 of /project/model.ts called it: what errors should name as their place. */
export function fromUserCode<T>(run: () => T): T {
  return compileFunction("return run()", ["run"], { filename: "/project/model.ts" })(run) as T;
}
