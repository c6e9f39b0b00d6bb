import { format } from "d3-format";

const threeSignificant = format(".3r");
const grouped = format(",d");
const exponent = format(".2e");

function minus(text: string): string {
  return text.replaceAll("-", "−");
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "∞";
  if (value === Number.NEGATIVE_INFINITY) return "−∞";
  if (value === 0) return "0";
  return undefined;
}

/**
 * A number as our figures write it: three significant digits, minus U+2212, an exponent below 10⁻³ and from 10⁶ on.
 * Whole numbers below 10⁶ are counts and keep every digit, grouped by commas.
 */
export function formatNumber(value: number): string {
  const known = special(value);
  if (known !== undefined) return known;
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e6) return minus(grouped(value));
  if (magnitude < 1e-3 || magnitude >= 1e6) return minus(exponent(value).replace("+", ""));
  return minus(magnitude >= 999.5 ? grouped(Math.round(value)) : threeSignificant(value));
}

/** A share of one as a percentage with three significant digits; a share just below one is never rounded up to
 * 100 %, it takes one digit more. */
export function formatPercent(value: number): string {
  const known = special(value);
  if (known !== undefined) return `${known}%`;
  const percent = value * 100;
  if (percent < 100 && percent >= 99.95) return `${minus(format(".2f")(Math.floor(percent * 100) / 100))}%`;
  return `${minus(threeSignificant(percent))}%`;
}

/** How an axis or a label writes its numbers. */
export type NumberFormat = "number" | "percent" | ((value: number) => string);

/** The function behind a `NumberFormat`. */
export function numberFormatter(numberFormat: NumberFormat = "number"): (value: number) => string {
  if (typeof numberFormat === "function") return numberFormat;
  return numberFormat === "percent" ? formatPercent : formatNumber;
}
