import type { Shape } from "@receptive/core";
import { type Model, shapesThrough } from "../model/model.ts";
import { paramCount } from "./param-count.ts";

export interface SummaryRow {
  /** The layer's name in the model, nested names with dots. */
  readonly name: string;
  /** As it was written: `conv2d(1, 6, 5)`. */
  readonly layer: string;
  readonly output: Shape;
  /** Weights, biases included. */
  readonly weights: number;
  /** Multiplications with their additions, for the whole input shape. */
  readonly macs: number;
}

export interface Summary {
  readonly model: string;
  readonly input: Shape;
  readonly rows: readonly SummaryRow[];
  readonly weights: number;
  readonly macs: number;
  /** The table. Node's console.log prints it too. */
  toString(): string;
}

/**
 * A table of a model's layers for an input shape (batch axis included): output shapes, weights, MACs. Nothing is computed, no
 * weight drawn. Throws what the first layer that does not fit throws, saying which it is.
 *
 * @example
 * console.log(summary(lenet5({ fc2: 84 }), [1, 1, 32, 32])); // … 61,706 …
 */
export function summary(model: Model, inputShape: Shape): Summary {
  const rows: SummaryRow[] = [];
  shapesThrough(model.shapes, model.initBuffers(), (...args) => model.apply(...args), inputShape, (name, layer, input, output) => {
    // Inner layers have reported themselves; the model around them would count them twice.
    if ("layers" in layer) return;
    rows.push({ name, layer: layer.label, output, weights: paramCount(layer), macs: layer.macs?.(input, output) ?? 0 });
  });
  const total = (of: (row: SummaryRow) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  const result = { model: model.kind, input: inputShape, rows, weights: total((r) => r.weights), macs: total((r) => r.macs) };
  const text = (): string => table(result);
  return Object.defineProperties(result, {
    toString: { value: text, enumerable: false },
    [Symbol.for("nodejs.util.inspect.custom")]: { value: text, enumerable: false },
  });
}

const shapeText = (shape: Shape): string => `[${shape.join(", ")}]`;
/** 61,706: the same on every machine, whatever its language. */
const integer = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

function table({ model, input, rows, weights, macs }: Omit<Summary, "toString">): string {
  const numbered = rows.every((r, i) => r.name === String(i));
  const head = [numbered ? "#" : "name", "layer", "output", "weights", "MACs"];
  const body = rows.map((r) => [r.name, r.layer, shapeText(r.output), integer(r.weights), integer(r.macs)]);
  const foot = ["", "total", "", integer(weights), integer(macs)];
  const widths = head.map((_, c) => Math.max(...[head, ...body, foot].map((line) => line[c]?.length ?? 0)));
  const line = (cells: readonly string[]): string => cells.map((cell, c) => (c < 3 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join("  ").trimEnd();
  const rule = widths.map((w) => "─".repeat(w)).join("  ");
  return [`${model}, input ${shapeText(input)}`, rule, line(head), rule, ...body.map(line), rule, line(foot)].join("\n");
}

