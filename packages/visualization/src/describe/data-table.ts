import type { Image } from "../scene/image.ts";

/** A figure's numbers as a table: its twin for those who would rather read, and what its CSV holds. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** One row of cells for each row of each image, behind the image's name. */
export function imagesTable(images: readonly Image[], names: readonly string[]): DataTable {
  const widest = Math.max(0, ...images.map(({ width }) => width));
  const rows = images.flatMap(({ data, width, height, channels = 1 }, i) =>
    Array.from({ length: height * channels }, (_, row): (string | number)[] => [names[i] ?? String(i), row, ...Array.from({ length: width }, (_, column) => data[row * width + column] ?? Number.NaN)]));
  return { columns: ["image", "row", ...Array.from({ length: widest }, (_, column) => String(column))], rows };
}

function field(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A table as CSV (RFC 4180): a header, CRLF between lines, numbers in full.
 *
 * @example
 * toCSV({ columns: ["label", "count"], rows: [["a, b", 2]] }); // 'label,count\r\n"a, b",2\r\n'
 */
export function toCSV({ columns, rows }: DataTable): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}
