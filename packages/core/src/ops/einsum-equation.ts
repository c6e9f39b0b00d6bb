import { callSite } from "../call-site.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { formatShape, type Shape } from "../shape.ts";

/** What an equation says: the label of each axis of each operand and of the result, and the size of each label. */
export interface EinsumPlan {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
}

function fault(equation: string, why: string): ArgumentError {
  return new ArgumentError("E_EINSUM", `einsum "${equation}": ${why}.${callSite()}`);
}

/** The labels of one term; "…" stands for as many axes as the operand has beyond the named ones, counted from the last. */
function labelsOf(equation: string, term: string, ellipsis: number): string[] {
  const [before = "", after, ...more] = term.split("...");
  if (more.length > 0 || !/^[A-Za-z]*$/.test(before + (after ?? ""))) throw fault(equation, `"${term}" is not a list of letters with at most one "..."`);
  const dots = after === undefined ? [] : Array.from({ length: ellipsis }, (_, i) => `.${ellipsis - i}`);
  return [...before, ...dots, ...(after ?? "")];
}

function hiddenAxes(equation: string, term: string, shape: Shape): number {
  const named = term.replace("...", "").length;
  const fits = term.includes("...") ? shape.length >= named : shape.length === named;
  if (!fits) throw new ShapeError("E_SHAPE_EINSUM", `einsum "${equation}": "${term}" names ${named} axes, but its operand is ${formatShape(shape)}.${callSite()}`);
  return shape.length - named;
}

/** Without an arrow the result has the labels that occur once, in alphabetical order, after those of the ellipsis. */
function implicitOutput(operands: readonly (readonly string[])[]): string[] {
  const all = operands.flat();
  const dots = [...new Set(all.filter((l) => l.startsWith(".")))].sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
  return [...dots, ...all.filter((l) => !l.startsWith(".") && all.indexOf(l) === all.lastIndexOf(l)).sort()];
}

function sizesOf(equation: string, operands: readonly (readonly string[])[], shapes: readonly Shape[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [k, labels] of operands.entries()) {
    for (const [i, label] of labels.entries()) {
      const size = shapes[k]?.[i] ?? 0;
      const known = sizes.get(label);
      // Axes of an ellipsis broadcast; named ones must agree.
      if (known === undefined || (label.startsWith(".") && known === 1)) sizes.set(label, size);
      else if (known !== size && !(label.startsWith(".") && size === 1)) throw new ShapeError("E_SHAPE_EINSUM", `einsum "${equation}": axis ${label} is ${known} and ${size} long.${callSite()}`);
    }
  }
  return sizes;
}

/** Parses and checks an equation against its operands' shapes. */
export function planEinsum(equation: string, shapes: readonly Shape[]): EinsumPlan {
  const [left = "", right, ...more] = equation.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  if (more.length > 0) throw fault(equation, "there is more than one arrow");
  if (terms.length !== shapes.length) throw fault(equation, `it names ${terms.length} operands, but there are ${shapes.length}`);
  const hidden = terms.map((t, i) => hiddenAxes(equation, t, shapes[i] ?? []));
  const operands = terms.map((t, i) => labelsOf(equation, t, hidden[i] ?? 0));
  const output = right === undefined ? implicitOutput(operands) : labelsOf(equation, right, Math.max(0, ...hidden));
  const known = new Set(operands.flat());
  for (const l of output) if (!known.has(l)) throw fault(equation, `the result's axis ${l} is in no operand`);
  if (new Set(output).size !== output.length) throw fault(equation, "the result names an axis twice");
  return { operands, output, sizes: sizesOf(equation, operands, shapes) };
}
