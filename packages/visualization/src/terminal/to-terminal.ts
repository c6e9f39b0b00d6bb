import type { Image } from "../scene/image.ts";
import type { LineSeries } from "../scene/line-chart.ts";
import { terminalCurves, type TerminalCurvesOptions } from "./terminal-curves.ts";
import { terminalImages, type TerminalImagesOptions } from "./terminal-images.ts";
import { terminalMatrix, type TerminalMatrixOptions } from "./terminal-matrix.ts";
import type { TerminalOptions } from "./terminal-options.ts";

type Own<Options> = Omit<Options, keyof TerminalOptions>;

/** What a terminal can show, as data: the same values the scenes take. */
export type TerminalView =
  | ({ readonly kind: "curves"; readonly series: readonly LineSeries[] } & Own<TerminalCurvesOptions>)
  | ({ readonly kind: "images"; readonly images: readonly Image[] } & Own<TerminalImagesOptions>)
  | ({ readonly kind: "matrix"; readonly values: readonly (readonly number[])[] } & Own<TerminalMatrixOptions>);

/**
 * A view as text: colours and block characters as the options allow, plain ASCII letters without colour.
 *
 * @example
 * console.log(toTerminal({ kind: "matrix", values: [[1, 2]] }, detectTerminal(process.stdout, process.env)));
 */
export function toTerminal(view: TerminalView, options: TerminalOptions = {}): string {
  switch (view.kind) {
    case "curves":
      return terminalCurves(view.series, { ...view, ...options });
    case "images":
      return terminalImages(view.images, { ...view, ...options });
    case "matrix":
      return terminalMatrix(view.values, { ...view, ...options });
  }
}
