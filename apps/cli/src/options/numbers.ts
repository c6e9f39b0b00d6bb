import { InvalidArgumentError } from "commander";

/** A parser of a flag's value: a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`Give a whole number of at least ${least}.`);
    return value;
  };
}

/** A number above zero, such as 0.5 or 1e-3. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("Give a number above 0.");
  return value;
}

/** A share from 0 to below 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < 1)) throw new InvalidArgumentError("Give a share from 0 to below 1, such as 0.1.");
  return value;
}

/** Images per step: a whole number, or "all" for the whole data at once. */
export function batchSize(text: string): number | "all" {
  if (text === "all") return "all";
  try {
    return wholeNumber(1)(text);
  } catch {
    throw new InvalidArgumentError("Give a whole number of at least 1, or all.");
  }
}

/** Indices such as `5` or `0,7,12`. */
export function indexList(text: string): readonly number[] {
  const values = text.split(",").map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (!values.every(Number.isSafeInteger)) throw new InvalidArgumentError("Give whole numbers from 0, with commas between them.");
  return values;
}
