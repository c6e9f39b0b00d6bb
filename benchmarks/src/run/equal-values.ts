/**
 * Whether two programs computed the same thing. Values may differ by a thousandth of the largest one: f32 sums in another order,
 * Winograd's transforms and a GPU's exp stay well below that, after five steps too; a wrong layout, loss or rate does not.
 */
const TOLERANCE = 1e-3;

/** What differs, in words; null where nothing does. */
export function difference(values: readonly number[], ours: readonly number[]): string | null {
  if (values.length !== ours.length) return `its result has ${values.length} values to compare, ours ${ours.length}`;
  const scale = Math.max(...ours.map(Math.abs), Number.MIN_VALUE);
  let worst = 0;
  let at = 0;
  for (const [i, expected] of ours.entries()) {
    const error = Math.abs((values[i] ?? Number.NaN) - expected);
    if (!(error <= worst)) {
      worst = error;
      at = i;
    }
  }
  return worst <= TOLERANCE * scale ? null : `its value ${at} is ${values[at]}, ours ${ours[at]}`;
}
