/** A log ratio as a change: `+4.1 %`. */
export function percent(logRatio: number): string {
  return `${logRatio < 0 ? "−" : "+"}${(Math.abs(Math.expm1(logRatio)) * 100).toFixed(1)} %`;
}
