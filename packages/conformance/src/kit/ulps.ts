const word = new DataView(new ArrayBuffer(4));

/** Singles in order as integers, so that neighbours differ by one; both zeros are 0. */
function ordinal(x: number): number {
  word.setFloat32(0, x);
  const bits = word.getInt32(0);
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

/** How many singles apart two numbers are once rounded to single. NaN is 0 from NaN and infinitely far from all else; so is an infinity. */
export function ulpsApart(actual: number, expected: number): number {
  const [a, b] = [Math.fround(actual), Math.fround(expected)];
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
  return Math.abs(ordinal(a) - ordinal(b));
}
