/**
 * Expression → text for any language that looks like C (WGSL, GLSL, JavaScript, C): one walk shared by every text
 * backend, so that each of them brings only its spelling of types, literals, loads and operations.
 *
 * A node used once is written inside its user; a node used more than once (by object identity) becomes a local, so the
 * text grows with the number of nodes, not with the number of paths. Long chains are cut into locals too, because the
 * parsers and compilers below us recurse. All walks are iterative.
 */
import { InternalError } from "../errors.ts";
import type { AluOp, DType, Expr } from "./interface.ts";

export type ExprLeaf = Extract<Expr, { readonly op: "index" | "acc" }>;

export interface CLikeDialect {
  /** A statement that declares local `name` with value `text`. */
  declare(dtype: DType, name: string, text: string): string;
  literal(dtype: DType, value: number): string;
  /** The name of a loop variable (i32). */
  index(of: "out" | "reduce", axis: number): string;
  /** The name of the reduced value; needed only for epilogues. */
  acc?(dtype: DType): string;
  /** Element `at` of an input, 0 (false) where `at` is out of range. `at` is a name or a literal, so it may be repeated. */
  load(dtype: DType, input: number, at: string): string;
  /** `args` are self-contained texts of the types `from`; the answer must be one too (parenthesised, or a call). */
  alu(op: AluOp, dtype: DType, args: readonly string[], from: readonly DType[]): string;
  /** True where `alu` writes an operand of this operation more than once; they then arrive as names or literals. */
  repeats?(op: AluOp, dtype: DType): boolean;
  /**
   * The loop depth at which a leaf is known, 0 = before all loops. With it, each statement gets the outermost depth at
   * which it can stand, and whatever a deeper statement needs from a shallower depth becomes a local there.
   */
  level?(leaf: ExprLeaf): number;
}

export interface CLikeText {
  /** In dependency order. */
  readonly statements: readonly string[];
  /** Loop depth of each statement; all 0 for a dialect without `level`. */
  readonly levels: readonly number[];
  /** Self-contained text of the value. */
  readonly result: string;
}

/** Nesting at which a chain is cut by a local: far below what any parser refuses, and still readable. */
const MAX_NESTING = 16;

/** Type of an expression's value. */
export function exprDType(expr: Expr): DType {
  return expr.op === "index" ? "i32" : expr.dtype;
}

/** Direct operands, in order. */
export function exprOperands(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case "const": case "index": case "acc": return [];
    case "load": return [expr.at];
    default: return expr.src;
  }
}

/** Every node once, operands before users. Iterative: graphs may be thousands deep. */
export function exprPostorder(root: Expr): readonly Expr[] {
  const order: Expr[] = [];
  const done = new Set<Expr>();
  const stack: { readonly node: Expr; next: number }[] = [{ node: root, next: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = exprOperands(top.node)[top.next++];
    if (child === undefined) {
      stack.pop();
      if (!done.has(top.node)) order.push(top.node);
      done.add(top.node);
    } else if (!done.has(child)) {
      stack.push({ node: child, next: 0 });
    }
  }
  return order;
}

/**
 * Writes one expression as statements and a result.
 *
 * @param options.prefix first part of the names of locals, "t" by default; take another where two texts share a scope.
 * @throws InternalError E_PLAN_INVALID for an `acc` under a dialect that names none.
 * @example
 * ```ts no-run
 * declare const wgsl: CLikeDialect;
 * const load: Expr = { op: "load", dtype: "f32", input: 0, at: { op: "index", of: "out", axis: 0 } };
 * emitCLike({ op: "neg", dtype: "f32", src: [load] }, wgsl).result; // "(-in0[i0])"
 * ```
 */
export function emitCLike(root: Expr, dialect: CLikeDialect, options: { readonly prefix?: string } = {}): CLikeText {
  const order = exprPostorder(root);
  const levels = levelsOf(order, dialect);
  const named = nodesToName(order, levels, dialect);
  const prefix = options.prefix ?? "t";
  const statements: string[] = [];
  const statementLevels: number[] = [];
  const written = new Map<Expr, Written>();
  for (const node of order) {
    const args = exprOperands(node).map((operand) => writtenOf(written, operand));
    const nesting = args.reduce((deepest, arg) => Math.max(deepest, arg.nesting), 0) + 1;
    const text = textOf(node, args.map((arg) => arg.text), dialect);
    if (isAtom(node) || !(named.has(node) || nesting > MAX_NESTING)) {
      written.set(node, { text, nesting: isAtom(node) ? 0 : nesting });
      continue;
    }
    const name = `${prefix}${statements.length}`;
    statements.push(dialect.declare(exprDType(node), name, text));
    statementLevels.push(levels.get(node) ?? 0);
    written.set(node, { text: name, nesting: 0 });
  }
  return { statements, levels: statementLevels, result: writtenOf(written, root).text };
}

interface Written { readonly text: string; readonly nesting: number }

function writtenOf(written: ReadonlyMap<Expr, Written>, node: Expr): Written {
  const found = written.get(node);
  if (found === undefined) throw new InternalError("E_PLAN_INVALID", `an expression "${node.op}" is its own operand`);
  return found;
}

function isAtom(node: Expr): boolean {
  return node.op === "const" || node.op === "index" || node.op === "acc";
}

function levelsOf(order: readonly Expr[], dialect: CLikeDialect): ReadonlyMap<Expr, number> {
  const levels = new Map<Expr, number>();
  for (const node of order) {
    let level = 0;
    if (node.op === "index" || node.op === "acc") level = dialect.level?.(node) ?? 0;
    for (const operand of exprOperands(node)) level = Math.max(level, levels.get(operand) ?? 0);
    levels.set(node, level);
  }
  return levels;
}

function nodesToName(order: readonly Expr[], levels: ReadonlyMap<Expr, number>, dialect: CLikeDialect): ReadonlySet<Expr> {
  const named = new Set<Expr>();
  const used = new Set<Expr>();
  for (const node of order) {
    const repeats = node.op === "load" || (!isAtom(node) && dialect.repeats?.(node.op as AluOp, exprDType(node)) === true);
    for (const operand of exprOperands(node)) {
      const rises = (levels.get(operand) ?? 0) < (levels.get(node) ?? 0);
      if (used.has(operand) || repeats || rises) named.add(operand);
      used.add(operand);
    }
  }
  return named;
}

function textOf(node: Expr, args: readonly string[], dialect: CLikeDialect): string {
  switch (node.op) {
    case "const": return dialect.literal(node.dtype, node.value);
    case "index": return dialect.index(node.of, node.axis);
    case "acc":
      if (dialect.acc === undefined) throw new InternalError("E_PLAN_INVALID", "`acc` outside an epilogue");
      return dialect.acc(node.dtype);
    case "load": return dialect.load(node.dtype, node.input, args[0] ?? "");
    default: return dialect.alu(node.op, node.dtype, args, node.src.map(exprDType));
  }
}
