import type { Color } from "../color/color.ts";
import type { ColorScale } from "../color/scale.ts";
import type { DataTable } from "../describe/data-table.ts";

/** What any mark may carry: an id (the same id in two figures is the same thing), words for it, and the data behind it. */
export interface MarkMeta {
  readonly id?: string;
  readonly label?: string;
  readonly datum?: unknown;
}

export interface RectMark extends MarkMeta {
  readonly kind: "rect";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius?: number;
  readonly fill?: Color;
  readonly stroke?: Color;
  readonly strokeWidth?: number;
}

export interface PathMark extends MarkMeta {
  readonly kind: "path";
  /** Path data in the commands M L H V Q C Z, absolute or relative. */
  readonly d: string;
  readonly fill?: Color;
  readonly stroke?: Color;
  readonly strokeWidth?: number;
  /** Lengths of dash and gap in pixels. */
  readonly dash?: readonly [number, number];
  readonly opacity?: number;
}

export interface TextMark extends MarkMeta {
  readonly kind: "text";
  readonly x: number;
  /** The alphabetic baseline. */
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly fill: Color;
  readonly anchor?: "start" | "middle" | "end";
  readonly weight?: "regular" | "bold";
}

/** A grid of values shown through a colour scale; the painter makes the pixels, so that the theme is its choice. */
export interface RasterMark extends MarkMeta {
  readonly kind: "raster";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** Row by row; one value a cell, or three (red, green, blue planes, each `rows × columns`) when `scale` is "rgb". */
  readonly values: ArrayLike<number>;
  /**
   * A colour scale; "rgb" for colour images of bytes 0 to 255; "classes" for values c + s, where c is a class and s in [0, 1)
   * how sure that is: its hue, the surer the stronger.
   */
  readonly scale: ColorScale | "rgb" | "classes";
  /** Blends from cell to cell where the painter can, as for samples of something smooth. A canvas does; files keep the cells. */
  readonly smooth?: boolean;
}

export interface GroupMark extends MarkMeta {
  readonly kind: "group";
  readonly x?: number;
  readonly y?: number;
  readonly children: readonly Mark[];
}

export type Mark = RectMark | PathMark | TextMark | RasterMark | GroupMark;

/** A figure as a display list, in pixels, y downwards. `title` and `description` are its words for those who do not see it. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description?: string;
  readonly children: readonly Mark[];
  /** The numbers behind the figure, made when asked for. */
  readonly table?: () => DataTable;
}
