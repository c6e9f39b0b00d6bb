import type { DataTable } from "../describe/data-table.ts";
import { formatNumber } from "../format/number.ts";

/** More rows than anyone reads; the CSV has all of them. */
const maxRows = 200;
const maxColumns = 40;

function cell(document: Document, tag: "td" | "th", value: string | number): HTMLTableCellElement {
  const element = document.createElement(tag);
  element.textContent = typeof value === "number" ? formatNumber(value) : value;
  return element;
}

/** Shows a table's first rows and columns in `parent`, and says how many there are. */
export function showTable(parent: HTMLElement, { columns, rows }: DataTable, title: string): void {
  const document = parent.ownerDocument;
  const table = document.createElement("table");
  const caption = table.createCaption();
  const cut = rows.length > maxRows || columns.length > maxColumns;
  caption.textContent = cut ? `${title}: the first ${Math.min(rows.length, maxRows)} of ${formatNumber(rows.length)} rows; the CSV has all.` : title;
  const head = table.createTHead().insertRow();
  for (const column of columns.slice(0, maxColumns)) {
    const th = cell(document, "th", column);
    th.scope = "col";
    head.append(th);
  }
  const body = table.createTBody();
  for (const row of rows.slice(0, maxRows)) {
    const line = body.insertRow();
    line.append(...row.slice(0, maxColumns).map((value) => cell(document, "td", value)));
  }
  parent.tabIndex = 0;
  parent.setAttribute("role", "region");
  parent.setAttribute("aria-label", `${title}, as a table`);
  parent.replaceChildren(table);
}
