import type { PlanePoint } from "@receptive/visualization";
import { REACH } from "./plane-data.ts";

/** Steps of a point's place in an address, per side of the plane. */
const STEPS = 36 * 36 - 1;
const MOST_POINTS = 600;
const MOST_CLASSES = 5;

const part = (value: number): string => Math.round(((Math.max(-REACH, Math.min(REACH, value)) + REACH) / (2 * REACH)) * STEPS).toString(36).padStart(2, "0");
const place = (text: string): number => (Number.parseInt(text, 36) / STEPS) * 2 * REACH - REACH;

/** Points as five letters each: place, class and use. They come back where they were to a hundredth. */
export function pointsToText(points: readonly PlanePoint[]): string {
  return points.slice(0, MOST_POINTS).map(({ x, y, label, held, test }) => `${part(x)}${part(y)}${(label + (test === true ? 10 : held === true ? 5 : 0)).toString(36)}`).join("");
}

/** None where the text is not such letters alone. */
export function pointsFromText(text: string): PlanePoint[] {
  if (!/^(?:[0-9a-z]{4}[0-9a-e])*$/.test(text)) return [];
  return Array.from(text.matchAll(/([0-9a-z]{2})([0-9a-z]{2})([0-9a-e])/g)).slice(0, MOST_POINTS).map(([, x = "", y = "", kind = "0"]): PlanePoint => {
    const code = Number.parseInt(kind, 36);
    const point = { x: place(x), y: place(y), label: code % MOST_CLASSES };
    return code >= 10 ? { ...point, test: true } : code >= 5 ? { ...point, held: true } : point;
  });
}

export interface CsvPoints {
  readonly points: readonly PlanePoint[];
  readonly classes: number;
  /** What was left out, in words; "" where nothing was. */
  readonly note: string;
}

/** Rows of x, y and a class, which may be a word; a first row of names is passed over. Places out of the plane are scaled into it. */
export function pointsFromCsv(text: string): CsvPoints {
  const cells = text.split(/\r?\n/).map((line) => line.split(/[,;\t]/).map((cell) => cell.trim().replaceAll("\"", ""))).filter((row) => row.some((cell) => cell !== ""));
  const rows = cells.filter(([x = "", y = ""]) => x !== "" && y !== "" && Number.isFinite(Number(x)) && Number.isFinite(Number(y)));
  if (rows.length === 0) throw new Error("No row of the file begins with two numbers; each is x, y and a class.");
  const names = [...new Set(rows.map(([, , name = ""]) => name))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  if (names.length > MOST_CLASSES) throw new Error(`The third column has ${names.length} classes; the playground has colours for ${MOST_CLASSES}.`);
  const values = rows.slice(0, MOST_POINTS).map(([x, y, name = ""]) => ({ x: Number(x), y: Number(y), label: names.indexOf(name) }));
  const axis = (list: readonly number[]): ((value: number) => number) => {
    const [low, high] = [Math.min(...list), Math.max(...list)];
    if (low >= -REACH && high <= REACH) return (value) => value;
    return (value) => (high === low ? 0 : ((value / 2 - low / 2) / (high / 2 - low / 2)) * 10 - 5);
  };
  const [toX, toY] = [axis(values.map(({ x }) => x)), axis(values.map(({ y }) => y))];
  const left = [cells.length - rows.length > 1 ? `${cells.length - rows.length} rows that do not begin with two numbers` : "", rows.length > MOST_POINTS ? `rows after the first ${MOST_POINTS}` : ""].filter((words) => words !== "");
  return { points: values.map(({ x, y, label }) => ({ x: toX(x), y: toY(y), label })), classes: Math.max(2, names.length), note: left.length === 0 ? "" : `Left out: ${left.join(", ")}.` };
}
