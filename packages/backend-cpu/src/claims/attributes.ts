/** Checked readers for a claim's attributes: undefined stands for "not of that form", and the claim is refused. */
export type Attributes = Readonly<Record<string, unknown>>;

export function flag(attrs: Attributes, name: string): boolean | undefined {
  const value = attrs[name];
  return typeof value === "boolean" ? value : undefined;
}

export function wholeNumber(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

export function wholeNumbers(attrs: Attributes, name: string, least: number): readonly number[] | undefined {
  const value = attrs[name];
  if (!Array.isArray(value)) return undefined;
  const numbers: number[] = [];
  for (const each of value) { if (!wholeNumber(each, least)) return undefined; numbers.push(each); }
  return numbers;
}

/** [before, after] per axis, neither negative. */
export function paddings(attrs: Attributes): readonly (readonly [number, number])[] | undefined {
  const value = attrs["padding"];
  if (!Array.isArray(value)) return undefined;
  const pairs: (readonly [number, number])[] = [];
  for (const each of value) {
    if (!Array.isArray(each) || each.length !== 2) return undefined;
    const [before, after]: readonly unknown[] = each;
    if (!wholeNumber(before, 0) || !wholeNumber(after, 0)) return undefined;
    pairs.push([before, after]);
  }
  return pairs;
}
