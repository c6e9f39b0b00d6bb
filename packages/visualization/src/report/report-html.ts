import { escapeXml } from "../paint/svg.ts";
import type { ReportParts } from "./report-parts.ts";
import { confusionSection, filtersSection, mistakesSection, trainingSection } from "./report-sections.ts";
import { reportStyle } from "./report-style.ts";

function factsList(facts: ReportParts["facts"]): string {
  const rows = facts.map(([label, value]) => `<div><dt>${escapeXml(label)}</dt><dd>${escapeXml(value)}</dd></div>`);
  return rows.length === 0 ? "" : `<dl class="facts">${rows.join("")}</dl>`;
}

function notesSection(notes: ReportParts["notes"]): string {
  const paragraphs = notes === undefined ? [] : typeof notes === "string" ? [notes] : notes;
  return paragraphs.length === 0 ? "" : `<section><h2>Notes</h2>${paragraphs.map((text) => `<p>${escapeXml(text)}</p>`).join("")}</section>`;
}

/**
 * A training run as one HTML file: facts, curves, confusion matrix, first-layer filters and mistakes. All figures are
 * inline SVG with their words and tables; there is no script and nothing is loaded from elsewhere; light and dark
 * follow the reader's setting. All text is escaped.
 *
 * Throws a `VisualizationError` when images, matrix or labels do not fit together.
 *
 * @example
 * await writeFile("report.html", reportHtml({ title: "LeNet-5 on MNIST", facts: [["test accuracy", "99.1%"]], history }));
 */
export function reportHtml(parts: ReportParts): string {
  const title = escapeXml(parts.title);
  const head = [
    `<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="color-scheme" content="light dark">`,
    // Nothing may be fetched, whatever a title or a note holds.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';img-src data:">`,
    `<title>${title}</title>`,
    `<style>${reportStyle}</style>`,
  ].join("\n");
  const body = [
    `<header><h1>${title}</h1>${factsList(parts.facts)}</header>`,
    trainingSection(parts), confusionSection(parts), filtersSection(parts), mistakesSection(parts), notesSection(parts.notes),
    `<footer>Made with Receptive.</footer>`,
  ].filter((part) => part !== "").join("\n");
  return `<!doctype html>\n<html lang="${escapeXml(parts.language ?? "en")}">\n<head>\n${head}\n</head>\n<body>\n<main>\n${body}\n</main>\n</body>\n</html>\n`;
}
