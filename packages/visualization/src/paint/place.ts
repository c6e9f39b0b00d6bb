import { flattenPath } from "./path-data.ts";
import type { Mark, Scene } from "../scene/scene.ts";
import { textWidth } from "../scene/text-width.ts";

/** A rectangle in the scene's pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A mark with the offset of the groups around it, and of what it is part: the nearest id, label and datum from inside out. */
export interface PlacedMark {
  readonly mark: Exclude<Mark, { readonly kind: "group" }>;
  readonly dx: number;
  readonly dy: number;
  readonly id?: string;
  readonly label?: string;
  readonly datum?: unknown;
}

type Inherited = Pick<PlacedMark, "id" | "label" | "datum">;

function* walk(marks: readonly Mark[], dx: number, dy: number, from: Inherited): Generator<PlacedMark> {
  for (const mark of marks) {
    const own: Inherited = {
      ...from,
      ...(mark.id === undefined ? {} : { id: mark.id }),
      ...(mark.label === undefined ? {} : { label: mark.label }),
      ...(mark.datum === undefined ? {} : { datum: mark.datum }),
    };
    if (mark.kind === "group") yield* walk(mark.children, dx + (mark.x ?? 0), dy + (mark.y ?? 0), own);
    else yield { mark, dx, dy, ...own };
  }
}

/** All marks that paint something, in the order in which they are painted. */
export function placedMarks(scene: Scene): Generator<PlacedMark> {
  return walk(scene.children, 0, 0, {});
}

function pathPlace(d: string): Place {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points } of flattenPath(d)) {
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [x = 0, y = 0] = [points[i], points[i + 1]];
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return left > right ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top };
}

/** What a mark covers, strokes left out. */
export function placeOf({ mark, dx, dy }: PlacedMark): Place {
  switch (mark.kind) {
    case "rect":
    case "raster":
      return { x: mark.x + dx, y: mark.y + dy, width: mark.width, height: mark.height };
    case "path": {
      const place = pathPlace(mark.d);
      return { ...place, x: place.x + dx, y: place.y + dy };
    }
    case "text": {
      const width = textWidth(mark.text, mark.size);
      const shift = mark.anchor === "end" ? width : mark.anchor === "middle" ? width / 2 : 0;
      return { x: mark.x + dx - shift, y: mark.y + dy - mark.size, width, height: mark.size * 1.25 };
    }
  }
}

/** What all of several places cover together; undefined for none. */
export function unite(places: readonly Place[]): Place | undefined {
  if (places.length === 0) return undefined;
  const [x, y] = [Math.min(...places.map((p) => p.x)), Math.min(...places.map((p) => p.y))];
  return { x, y, width: Math.max(...places.map((p) => p.x + p.width)) - x, height: Math.max(...places.map((p) => p.y + p.height)) - y };
}

function cellsOf(place: Place, { columns, rows }: { readonly columns: number; readonly rows: number }, cells: string): Place {
  const [first = 0, last = first] = cells.split("-").map(Number);
  const [w, h] = [place.width / columns, place.height / rows];
  const [left, top] = [first % columns, Math.floor(first / columns)];
  const [right, bottom] = [last % columns, Math.floor(last / columns)];
  return { x: place.x + left * w, y: place.y + top * h, width: (right - left + 1) * w, height: (bottom - top + 1) * h };
}

/**
 * Where everything called `id` lies in a scene, one place each; `map#3` is cell 3 of the raster called map, `map#3-17` the
 * rectangle of cells from 3, at its top left, to 17, at its bottom right.
 */
export function placesOf(scene: Scene, id: string): readonly Place[] {
  const [name = id, cell] = id.split("#");
  const found: Place[] = [];
  for (const placed of placedMarks(scene)) {
    if (placed.id !== name || (placed.mark.kind === "text" && cell !== undefined)) continue;
    const place = placeOf(placed);
    if (cell === undefined || placed.mark.kind !== "raster") {
      if (cell === undefined) found.push(place);
      continue;
    }
    found.push(cellsOf(place, placed.mark, cell));
  }
  return found;
}
