export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** A list of milliseconds in a few numbers; the share above 8 is what a frame is held to. */
export function spread(values: readonly number[]): { readonly median: number; readonly p95: number; readonly p99: number; readonly most: number; readonly shareAbove8: number } {
  return { median: rounded(quantile(values, 0.5)), p95: rounded(quantile(values, 0.95)), p99: rounded(quantile(values, 0.99)), most: rounded(Math.max(...values)), shareAbove8: rounded(values.filter((value) => value > 8).length / values.length) };
}
