import { formatNumber } from "../format/number.ts";
import { flattenPath } from "./path-data.ts";
import { placedMarks, type PlacedMark, placeOf, type Place } from "./place.ts";
import type { Scene } from "../scene/scene.ts";

/** The cell of a raster that was pointed at. */
export interface HitCell {
  readonly row: number;
  readonly column: number;
  /** `row · columns + column`. */
  readonly index: number;
  readonly value: number;
}

/** What lies at a point of a scene. */
export interface Hit {
  /** The mark's id; with `#index` behind it where a cell of a raster was hit. */
  readonly id?: string;
  readonly label: string;
  readonly datum?: unknown;
  readonly cell?: HitCell;
  readonly place: Place;
}

/** Thin lines are hard to point at: this many pixels beside them count. */
const REACH = 5;

function nearLine(d: string, x: number, y: number): boolean {
  return flattenPath(d).some(({ points }) => {
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = points.slice(i, i + 4);
      const [dx, dy] = [x1 - x0, y1 - y0];
      const squared = dx * dx + dy * dy;
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared));
      if (Math.hypot(x - x0 - along * dx, y - y0 - along * dy) <= REACH) return true;
    }
    return false;
  });
}

function covers(placed: PlacedMark, place: Place, x: number, y: number): boolean {
  const inside = x >= place.x && y >= place.y && x < place.x + place.width && y < place.y + place.height;
  if (placed.mark.kind !== "path" || placed.mark.fill !== undefined) return inside;
  return nearLine(placed.mark.d, x - placed.dx, y - placed.dy);
}

function cellAt({ mark }: PlacedMark, place: Place, x: number, y: number): HitCell | undefined {
  if (mark.kind !== "raster" || mark.scale === "rgb") return undefined;
  const column = Math.min(mark.columns - 1, Math.floor(((x - place.x) / place.width) * mark.columns));
  const row = Math.min(mark.rows - 1, Math.floor(((y - place.y) / place.height) * mark.rows));
  const index = row * mark.columns + column;
  return { row, column, index, value: mark.values[index] ?? Number.NaN };
}

/** A hit as it is reported, of a cell where the mark is a raster. */
function report(placed: PlacedMark, place: Place, cell: HitCell | undefined): Hit {
  const { id, label = "", datum, mark } = placed;
  const common = datum === undefined ? {} : { datum };
  if (cell === undefined || mark.kind !== "raster" || id === undefined) return { ...common, ...(id === undefined ? {} : { id }), label, place };
  const [width, height] = [place.width / mark.columns, place.height / mark.rows];
  return {
    ...common, id: `${id}#${cell.index}`, cell,
    label: `${label}${label === "" ? "" : ", "}row ${cell.row}, column ${cell.column}: ${formatNumber(cell.value)}`,
    place: { x: place.x + cell.column * width, y: place.y + cell.row * height, width, height },
  };
}

/** The topmost mark with an id or words at a point of a scene, in the scene's pixels; undefined where there is none. */
export function hitTest(scene: Scene, x: number, y: number): Hit | undefined {
  let found: Hit | undefined;
  for (const placed of placedMarks(scene)) {
    if (placed.id === undefined && placed.label === undefined) continue;
    const place = placeOf(placed);
    if (covers(placed, place, x, y)) found = report(placed, place, cellAt(placed, place, x, y));
  }
  return found;
}

/** Everything in a scene that has an id and words, once each, in reading order: the stops of the arrow keys. */
export function targetsOf(scene: Scene): readonly Hit[] {
  const byId = new Map<string, { placed: PlacedMark; places: Place[] }>();
  for (const placed of placedMarks(scene)) {
    if (placed.id === undefined || placed.label === undefined) continue;
    const known = byId.get(placed.id);
    if (known) known.places.push(placeOf(placed));
    else byId.set(placed.id, { placed, places: [placeOf(placed)] });
  }
  return [...byId.values()].flatMap(({ placed, places }) => {
    const [x, y] = [Math.min(...places.map((p) => p.x)), Math.min(...places.map((p) => p.y))];
    const place = { x, y, width: Math.max(...places.map((p) => p.x + p.width)) - x, height: Math.max(...places.map((p) => p.y + p.height)) - y };
    return [report(placed, place, undefined)];
  });
}

/** The hit of one cell of a raster, as if it had been pointed at; undefined where there is no such raster or cell. */
export function cellHit(scene: Scene, id: string, row: number, column: number): Hit | undefined {
  for (const placed of placedMarks(scene)) {
    if (placed.id !== id || placed.mark.kind !== "raster") continue;
    const { columns, rows, width, height } = placed.mark;
    if (row < 0 || column < 0 || row >= rows || column >= columns) return undefined;
    const place = placeOf(placed);
    return report(placed, place, cellAt(placed, place, place.x + ((column + 0.5) * width) / columns, place.y + ((row + 0.5) * height) / rows));
  }
  return undefined;
}
