import type { Mark } from "./scene.ts";

/** Sizes of type in a scene, in pixels; small enough to sit beside 17 px text, large enough to be read on a phone. */
export const fontSize = { title: 15, label: 13, tick: 12 } as const;

/** Height that `heading` takes. */
export function headingHeight(shown: boolean): number {
  return shown ? 30 : 0;
}

/** The title as marks at the top left, or nothing when the words around the figure say it already. */
export function heading(title: string, shown: boolean): readonly Mark[] {
  return shown ? [{ kind: "text", x: 0, y: 15, text: title, size: fontSize.title, fill: "ink", weight: "bold" }] : [];
}

/** Baseline that centres a line of text of a size on `y`: half the height of a digit below it. */
export function centredBaseline(y: number, size: number): number {
  return y + size * 0.357;
}

