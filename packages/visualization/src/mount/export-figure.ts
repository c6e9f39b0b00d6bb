import type { Theme } from "../color/tokens.ts";
import { toCSV } from "../describe/data-table.ts";
import { toCanvas } from "../paint/canvas.ts";
import { toSVG } from "../paint/svg.ts";
import type { Scene } from "../scene/scene.ts";

export type ExportKind = "svg" | "png" | "csv" | "json";

/** Room around an exported figure, and its pixels for one of the scene. */
const PADDING = 16;
const SCALE = 2;

/** A figure as a file: SVG and PNG in the given theme with the page behind, CSV and JSON with its numbers in full. */
export async function exportFigure(scene: Scene, kind: ExportKind, theme: Theme): Promise<Blob> {
  switch (kind) {
    case "svg":
      return new Blob([toSVG(scene, { theme, padding: PADDING })], { type: "image/svg+xml" });
    case "csv":
      return new Blob([toCSV(scene.table?.() ?? { columns: [], rows: [] })], { type: "text/csv" });
    case "json":
      return new Blob([JSON.stringify({ title: scene.title, description: scene.description, ...(scene.table?.() ?? { columns: [], rows: [] }) })], { type: "application/json" });
    case "png": {
      const framed: Scene = { ...scene, width: scene.width + 2 * PADDING, height: scene.height + 2 * PADDING, children: [{ kind: "group", x: PADDING, y: PADDING, children: scene.children }] };
      const canvas = new OffscreenCanvas(Math.ceil(framed.width * SCALE), Math.ceil(framed.height * SCALE));
      const context = canvas.getContext("2d");
      if (context !== null) toCanvas(context, framed, { theme, scale: SCALE });
      return canvas.convertToBlob({ type: "image/png" });
    }
  }
}
