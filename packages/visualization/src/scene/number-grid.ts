import type { Color } from "../color/color.ts";
import { type ColorScale, scalePosition } from "../color/scale.ts";
import { formatNumber } from "../format/number.ts";
import { centredBaseline } from "./heading.ts";
import type { Mark } from "./scene.ts";
import { textWidth } from "./text-width.ts";

/** A small table of numbers on their colours, each a mark of its own: `id/row/column`. */
export interface NumberGrid {
  readonly id: string;
  /** Row by row. */
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly cell: number;
  readonly scale: ColorScale;
  /** Cells that are drawn apart, such as padding. */
  readonly faint?: (row: number, column: number) => boolean;
  /** Words for a cell; its place and number unless told. */
  readonly label?: (value: number, row: number, column: number) => string;
  /** Cells with a border in this colour. */
  readonly marked?: (row: number, column: number) => Color | undefined;
}

function fillOf(scale: ColorScale, value: number): Color {
  const t = scalePosition(scale, value);
  // Half-way to full colour at most, so that the number stays the loudest thing in its cell.
  return Number.isNaN(t) ? { tint: "muted", amount: 0.5 } : { ramp: scale.ramp, t: t * 0.62 };
}

function written(value: number, cell: number, size: number): string {
  const text = formatNumber(value);
  if (textWidth(text, size) <= cell - 3) return text;
  const short = formatNumber(Number(value.toPrecision(2)));
  return textWidth(short, size) <= cell - 2 ? short : "";
}

/** The grid as marks, its top left corner at (0, 0). */
export function numberGrid(grid: NumberGrid): Mark[] {
  const { values, rows, columns, cell, scale } = grid;
  const size = Math.max(8, Math.min(13, Math.round(cell * 0.42)));
  const marks: Mark[] = [];
  const rings: Mark[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column] ?? Number.NaN;
      const faint = grid.faint?.(row, column) === true;
      const fill = faint ? { tint: "muted", amount: 0.07 } as const : fillOf(scale, value);
      const [x, y] = [column * cell, row * cell];
      const label = grid.label?.(value, row, column) ?? `row ${row}, column ${column}: ${formatNumber(value)}`;
      const text = written(value, cell, size);
      const shown: Mark[] = text === "" ? [] : [{ kind: "text", x: x + cell / 2, y: centredBaseline(y + cell / 2, size), text, size, anchor: "middle", fill: faint ? "muted" : { on: fill } }];
      marks.push({
        kind: "group", id: `${grid.id}/${row}/${column}`, label, datum: { row, column, value },
        children: [{ kind: "rect", x: x + 0.5, y: y + 0.5, width: cell - 1, height: cell - 1, fill, ...(faint ? {} : { stroke: "hairline" as const }) }, ...shown],
      });
      const ring = grid.marked?.(row, column);
      if (ring !== undefined) rings.push({ kind: "rect", x: x + 1, y: y + 1, width: cell - 2, height: cell - 2, stroke: ring, strokeWidth: 2 });
    }
  }
  return [...marks, ...rings];
}
