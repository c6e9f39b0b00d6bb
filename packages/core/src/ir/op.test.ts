import { describe, expect, test } from "vitest";
import { elementwiseRules } from "../grad/rules-elementwise.ts";
import { movementRules } from "../grad/rules-movement.ts";
import * as build from "./build.ts";
import type { Node } from "./node.ts";
import { BINARY_OPS, type Primitive, PRIMITIVES, SOURCE_OPS, UNARY_OPS } from "./op.ts";
import { verify } from "./verify.ts";
import { reachable } from "./walk.ts";

test("there are 45 primitives, each once", () => {
  expect(PRIMITIVES).toHaveLength(45);
  expect(new Set(PRIMITIVES).size).toBe(45);
});

const rules = { ...elementwiseRules, ...movementRules };
const f = (...shape: number[]): Node => build.input(shape, "f32");
const i = (...shape: number[]): Node => build.input(shape, "i32");

/** A node of each primitive that has inputs. */
function sample(op: Primitive): Node {
  const unary = UNARY_OPS.find((o) => o === op);
  if (unary === "cast") return build.cast(f(2, 3), "f16");
  if (unary === "bitcast") return build.bitcast(f(2, 3), "i32");
  if (unary !== undefined) return build.unary(unary, unary === "not" ? i(2, 3) : f(2, 3));
  const binary = BINARY_OPS.find((o) => o === op);
  if (binary !== undefined) return ["and", "or", "xor", "shl", "shr"].includes(binary) ? build.binary(binary, i(2, 3), i(2, 3)) : build.binary(binary, f(2, 3), f(2, 3));
  switch (op) {
    case "where": return build.where(build.input([2], "bool"), f(2), f(2));
    case "threefry": return build.threefry([build.input([2], "u32"), build.input([2], "u32"), build.input([2], "u32"), build.input([2], "u32")], 0);
    case "reduce": return build.reduce("prod", f(2, 3), [1]);
    case "reshape": return build.reshape(f(2, 3), [6]);
    case "permute": return build.permute(f(2, 3), [1, 0]);
    case "expand": return build.expand(f(1, 3), [2, 3]);
    case "slice": return build.slice(f(7), [1], [3], [2]);
    case "flip": return build.flip(f(3), [0]);
    case "pad": return build.pad(f(3), [1], [2], [1], 5);
    case "concat": return build.concat([f(2), f(3)], 0);
    case "unfold": return build.unfold(f(7), [3], [2], [1]);
    case "fold": return build.fold(f(3, 3), [7], [3], [2], [1]);
    case "gather": return build.gather(f(4), i(3), 0);
    case "scatterAdd": return build.scatterAdd(f(4), i(3), f(3), 0);
    default: throw new RangeError(op);
  }
}

describe("closed under differentiation", () => {
  const primitive: ReadonlySet<string> = new Set(PRIMITIVES);
  const sources: ReadonlySet<string> = new Set(SOURCE_OPS);
  test.each(PRIMITIVES.filter((p) => !sources.has(p)))("the gradient of %s is made of primitives and has its inputs' shapes and dtypes", (op) => {
    const node = sample(op);
    expect(node.op).toBe(op);
    const rule = rules[op];
    if (rule === undefined) throw new Error(`${op} has no rule`);
    const ct = build.input(node.shape, node.dtype);
    const grads = rule(node, ct);
    expect(grads).toHaveLength(node.inputs.length);
    for (const [k, g] of grads.entries()) {
      if (g === null) continue;
      expect([g.shape, g.dtype]).toEqual([node.inputs[k]?.shape, node.inputs[k]?.dtype]);
      const all = reachable([g]);
      expect(all.filter((n) => !primitive.has(n.op)).map((n) => n.op)).toEqual([]);
      verify({ inputs: all.filter((n) => n.op === "input"), outputs: [g] }, `the rule of ${op}`);
    }
  });

  test("reductions of every kind", () => {
    for (const kind of ["sum", "prod", "max", "min"] as const) {
      const node = build.reduce(kind, f(2, 3, 2), [0, 2]);
      const [g] = rules.reduce?.(node, f(3)) ?? [];
      expect(g?.shape).toEqual([2, 3, 2]);
    }
  });
});
