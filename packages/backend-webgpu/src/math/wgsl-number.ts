/** A single as WGSL writes it. */
export function single(value: number): string {
  return `${Math.fround(value)}f`;
}

/** A polynomial in `x` by Horner's rule, coefficients from the highest power down. */
export function horner(x: string, coefficients: readonly number[]): string {
  return coefficients.slice(1).reduce((text, c) => `(${text} * ${x} + ${single(c)})`, single(coefficients[0] ?? 0)).replaceAll("+ -", "- ");
}
