import { expect, test } from "vitest";
import type { AluOp, DType, Expr } from "./interface.ts";
import { emitCLike, exprPostorder } from "./emit-c-like.ts";
import type { CLikeDialect } from "./emit-c-like.ts";

const C_TYPES: Readonly<Record<DType, string>> = { f32: "float", f16: "_Float16", i32: "int32_t", u32: "uint32_t", u8: "uint8_t", bool: "bool" };
const C_INFIX: Readonly<Partial<Record<AluOp, string>>> = { add: "+", sub: "-", mul: "*", div: "/", lt: "<", eq: "==", and: "&", or: "|" };

/** Enough of C to show what a text backend writes. */
const c: CLikeDialect = {
  declare: (dtype, name, text) => `const ${C_TYPES[dtype]} ${name} = ${text};`,
  literal: (dtype, value) => (dtype === "f32" ? `${Number.isInteger(value) ? value.toFixed(1) : value}f` : String(value)),
  index: (of, axis) => `${of[0]}${axis}`,
  acc: () => "acc",
  load: (_dtype, input, at) => `(${at} >= 0 && ${at} < n${input} ? in${input}[${at}] : 0)`,
  alu: (op, dtype, args, from) => {
    const [a = "", b = "", d = ""] = args;
    if (op === "where") return `(${a} ? ${b} : ${d})`;
    if (op === "cast") return `((${C_TYPES[dtype]})${a})`;
    if (op === "div" && dtype === "i32") return `(${b} == 0 ? 0 : ${a} / ${b})`;
    const infix = C_INFIX[op];
    return infix === undefined ? `${op}_${from[0]}(${args.join(", ")})` : `(${a} ${infix} ${b})`;
  },
  repeats: (op, dtype) => op === "div" && dtype === "i32",
};

const out = (axis: number): Expr => ({ op: "index", of: "out", axis });
const fold = (axis: number): Expr => ({ op: "index", of: "reduce", axis });
const int = (value: number): Expr => ({ op: "const", dtype: "i32", value });
const alu = (op: AluOp, dtype: DType, ...src: Expr[]): Expr => ({ op, dtype, src });
const load = (input: number, at: Expr): Expr => ({ op: "load", dtype: "f32", input, at });

test("a masked load times a weight, as C", () => {
  const column = alu("add", "i32", out(1), fold(0));
  const at = alu("add", "i32", alu("mul", "i32", out(0), int(8)), column);
  const masked = alu("where", "f32", alu("lt", "bool", column, int(8)), load(0, at), { op: "const", dtype: "f32", value: 0 });
  const body = alu("mul", "f32", masked, load(1, fold(0)));
  expect(emitCLike(body, c)).toMatchInlineSnapshot(`
    {
      "levels": [
        0,
        0,
      ],
      "result": "(((t0 < 8) ? (t1 >= 0 && t1 < n0 ? in0[t1] : 0) : 0.0f) * (r0 >= 0 && r0 < n1 ? in1[r0] : 0))",
      "statements": [
        "const int32_t t0 = (o1 + r0);",
        "const int32_t t1 = ((o0 * 8) + t0);",
      ],
    }
  `);
});

test("with levels, statements stand at the outermost loop that knows their operands", () => {
  const dialect: CLikeDialect = { ...c, level: (leaf) => (leaf.op === "acc" ? 2 : leaf.axis + (leaf.of === "out" ? 1 : 3)) };
  const at = alu("add", "i32", alu("mul", "i32", out(0), int(8)), fold(0));
  expect(emitCLike(alu("mul", "f32", load(0, at), load(1, out(0))), dialect)).toMatchInlineSnapshot(`
    {
      "levels": [
        1,
        3,
        1,
      ],
      "result": "((t1 >= 0 && t1 < n0 ? in0[t1] : 0) * t2)",
      "statements": [
        "const int32_t t0 = (o0 * 8);",
        "const int32_t t1 = (t0 + r0);",
        "const float t2 = (o0 >= 0 && o0 < n1 ? in1[o0] : 0);",
      ],
    }
  `);
});

test("an epilogue reads `acc`, and takes its own prefix", () => {
  const acc: Expr = { op: "acc", dtype: "f32" };
  const exp = alu("exp", "f32", acc);
  expect(emitCLike(alu("div", "f32", exp, alu("add", "f32", exp, acc)), c, { prefix: "e" })).toMatchInlineSnapshot(`
    {
      "levels": [
        0,
      ],
      "result": "(e0 / (e0 + acc))",
      "statements": [
        "const float e0 = exp_f32(acc);",
      ],
    }
  `);
  const { acc: _, ...bodyOnly } = c;
  expect(() => emitCLike(acc, bodyOnly)).toThrow(expect.objectContaining({ code: "E_PLAN_INVALID" }));
});

test("operands that a dialect repeats arrive as names", () => {
  expect(emitCLike(alu("div", "i32", alu("add", "i32", out(0), int(1)), int(3)), c)).toMatchInlineSnapshot(`
    {
      "levels": [
        0,
      ],
      "result": "(3 == 0 ? 0 : t0 / 3)",
      "statements": [
        "const int32_t t0 = (o0 + 1);",
      ],
    }
  `);
});

test("a shared node is written once, however many paths lead to it", () => {
  let node = load(0, out(0));
  for (let i = 0; i < 3000; i++) node = alu("add", "f32", node, node);
  const text = emitCLike(node, c);
  expect(text.statements).toHaveLength(3000);
  expect(text.result).toBe("(t2999 + t2999)");
});

test("a deep chain is cut, so that no line nests deeper than parsers bear", () => {
  let node = load(0, out(0));
  for (let i = 0; i < 20_000; i++) node = alu("sqrt", "f32", node);
  expect(exprPostorder(node)).toHaveLength(20_002);
  const { statements, result } = emitCLike(node, c);
  const deepest = Math.max(...[...statements, result].map((line) => line.split("(").length - 1));
  expect(deepest).toBeLessThanOrEqual(20);
  expect([...statements, result].join("").split("sqrt").length - 1).toBe(20_000);
});
