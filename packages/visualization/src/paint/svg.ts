import { encode } from "fast-png";
import { type Color, resolveHex } from "../color/color.ts";
import type { Theme } from "../color/tokens.ts";
import type { Mark, MarkMeta, PathMark, RasterMark, RectMark, Scene, TextMark } from "../scene/scene.ts";
import { VisualizationError } from "../visualization-error.ts";
import { fontFamily } from "./font-family.ts";
import { rasterPixels } from "./raster-pixels.ts";

export interface SvgOptions {
  /** "auto" follows the page's colour scheme through CSS; a file that stands alone takes one theme. "light" unless told. */
  readonly theme?: Theme | "auto";
  /** Prefix of the ids of title and description; needed when several figures of one title share a document. */
  readonly idPrefix?: string;
  /** Paints the page colour behind the scene; on unless the theme is "auto", where the page is there already. */
  readonly background?: boolean;
  /** Pixels left free around the scene; 16 unless told, 0 when the theme is "auto", as the page has margins of its own. */
  readonly padding?: number;
}

/** Makes text safe inside XML elements and double-quoted attributes; characters XML forbids become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}");
}

/** A coordinate with at most two decimals. */
function coordinate(value: number): string {
  if (!Number.isFinite(value)) throw new VisualizationError("E_VIZ_NOT_FINITE", `a scene's coordinates must be finite, got ${value}.`);
  return String(Math.round(value * 100) / 100 || 0);
}

function attributes(values: Readonly<Record<string, number | string | undefined>>): string {
  let text = "";
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) text += ` ${name}="${typeof value === "number" ? coordinate(value) : escapeXml(value)}"`;
  }
  return text;
}

interface Painter {
  readonly theme: Theme | "auto";
}

/** A paint as a plain attribute, and for "auto" as `light-dark()` beside it, which viewers that do not know it ignore. */
function paints(painter: Painter, colors: Readonly<Record<string, Color | undefined>>): string {
  let plain = "";
  const styles: string[] = [];
  for (const [name, color] of Object.entries(colors)) {
    if (color === undefined) continue;
    const light = resolveHex(color, painter.theme === "dark" ? "dark" : "light");
    plain += ` ${name}="${light}"`;
    if (painter.theme === "auto") {
      const dark = resolveHex(color, "dark");
      if (dark !== light) styles.push(`${name}:light-dark(${light},${dark})`);
    }
  }
  return styles.length > 0 ? `${plain} style="${styles.join(";")}"` : plain;
}

/** Closes an element: words for a mark become its accessible name and its tooltip. */
function finish(tag: string, head: string, meta: MarkMeta, role: "img" | "group", body = ""): string {
  const named = meta.label === undefined ? "" : ` role="${role}" aria-label="${escapeXml(meta.label)}"`;
  const identified = meta.id === undefined ? "" : ` data-id="${escapeXml(meta.id)}"`;
  const datum = meta.datum === undefined ? "" : ` data-datum="${escapeXml(JSON.stringify(meta.datum))}"`;
  const title = meta.label === undefined || role === "group" ? "" : `<title>${escapeXml(meta.label)}</title>`;
  const content = title + body;
  return content === "" ? `<${tag}${head}${identified}${datum}${named}/>` : `<${tag}${head}${identified}${datum}${named}>${content}</${tag}>`;
}

function rect(painter: Painter, mark: RectMark): string {
  const { x, y, width, height, radius } = mark;
  const head = attributes({ x, y, width, height, rx: radius, "stroke-width": mark.stroke === undefined ? undefined : mark.strokeWidth });
  return finish("rect", head + (mark.fill === undefined ? ' fill="none"' : "") + paints(painter, { fill: mark.fill, stroke: mark.stroke }), mark, "img");
}

function path(painter: Painter, mark: PathMark): string {
  const stroked = mark.stroke !== undefined;
  const head = attributes({
    d: mark.d,
    "stroke-width": stroked ? (mark.strokeWidth ?? 1) : undefined,
    "stroke-linejoin": stroked ? "round" : undefined,
    "stroke-linecap": stroked ? "round" : undefined,
    "stroke-dasharray": mark.dash?.map(coordinate).join(" "),
    opacity: mark.opacity,
  });
  return finish("path", head + (mark.fill === undefined ? ' fill="none"' : "") + paints(painter, { fill: mark.fill, stroke: mark.stroke }), mark, "img");
}

function text(painter: Painter, mark: TextMark): string {
  const head = attributes({
    x: mark.x,
    y: mark.y,
    "font-size": mark.size,
    "text-anchor": mark.anchor === "start" ? undefined : mark.anchor,
    "font-weight": mark.weight === "bold" ? "600" : undefined,
  });
  return finish("text", head + paints(painter, { fill: mark.fill }), mark, "img", escapeXml(mark.text));
}

function dataUri(mark: RasterMark, theme: Theme): string {
  const bytes = encode({ width: mark.columns, height: mark.rows, data: rasterPixels(mark, theme), channels: 4, depth: 8 });
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}

function raster(painter: Painter, mark: RasterMark): string {
  const { x, y, width, height } = mark;
  const place = attributes({ x, y, width, height, preserveAspectRatio: "none" }) + ' style="image-rendering:pixelated"';
  const image = (theme: Theme, extra = ""): string => `<image${extra}${place} href="${dataUri(mark, theme)}"/>`;
  const themed = painter.theme === "auto" && mark.scale !== "rgb";
  const body = themed ? image("light", ' class="rv-light"') + image("dark", ' class="rv-dark"') : image(painter.theme === "dark" ? "dark" : "light");
  return finish("g", "", mark, "img", body);
}

function paint(painter: Painter, mark: Mark): string {
  switch (mark.kind) {
    case "rect":
      return rect(painter, mark);
    case "path":
      return path(painter, mark);
    case "text":
      return text(painter, mark);
    case "raster":
      return raster(painter, mark);
    case "group": {
      const moved = mark.x !== undefined || mark.y !== undefined ? ` transform="translate(${coordinate(mark.x ?? 0)} ${coordinate(mark.y ?? 0)})"` : "";
      return finish("g", moved, mark, "group", mark.children.map((child) => paint(painter, child)).join(""));
    }
  }
}

function hasLabels(marks: readonly Mark[]): boolean {
  return marks.some((mark) => (mark.label !== undefined && mark.kind !== "text") || (mark.kind === "group" && hasLabels(mark.children)));
}

function hasRasters(marks: readonly Mark[]): boolean {
  return marks.some((mark) => mark.kind === "raster" || (mark.kind === "group" && hasRasters(mark.children)));
}

const rasterStyle = "<style>.rv-dark{display:none}@media(prefers-color-scheme:dark){.rv-light{display:none}.rv-dark{display:inline}}</style>";

/**
 * A scene as SVG text; needs no DOM. The figure carries its title and description, and every labelled mark is a named
 * image with a tooltip. Throws `E_VIZ_NOT_FINITE` when a coordinate is not finite.
 *
 * @example
 * toSVG(bars({ title: "Digits", labels: ["0", "1"], values: [980, 1135] })); // '<svg xmlns="http://www.w3.org/2000/svg" …'
 */
export function toSVG(scene: Scene, options: SvgOptions = {}): string {
  const theme = options.theme ?? "light";
  const painter: Painter = { theme };
  const prefix = escapeXml(options.idPrefix ?? `rv-${scene.title.toLowerCase().replace(/[^a-z0-9]+/gu, "-")}`);
  const padding = options.padding ?? (theme === "auto" ? 0 : 16);
  const size = attributes({ width: scene.width + 2 * padding, height: scene.height + 2 * padding });
  const box = `viewBox="${[-padding, -padding, scene.width + 2 * padding, scene.height + 2 * padding].map(coordinate).join(" ")}"`;
  const named = `aria-labelledby="${prefix}-title"${scene.description === undefined ? "" : ` aria-describedby="${prefix}-desc"`}`;
  // A figure whose parts have names of their own is a group: role "img" would hide them.
  const role = hasLabels(scene.children) ? "group" : "img";
  const words = `<title id="${prefix}-title">${escapeXml(scene.title)}</title>${scene.description === undefined ? "" : `<desc id="${prefix}-desc">${escapeXml(scene.description)}</desc>`}`;
  const style = theme === "auto" && hasRasters(scene.children) ? rasterStyle : "";
  const behind = (options.background ?? theme !== "auto") ? `<rect${attributes({ x: -padding, y: -padding })}${size}${paints(painter, { fill: "background" })}/>` : "";
  const font = ` font-family="${escapeXml(fontFamily)}" style="font-variant-numeric:tabular-nums"`;
  const body = scene.children.map((mark) => paint(painter, mark)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg"${size} ${box} role="${role}" ${named}${font}>${words}${style}${behind}${body}</svg>`;
}
