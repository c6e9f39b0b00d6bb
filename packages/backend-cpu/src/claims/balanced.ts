/** `times` parts of `size`. */
export interface Parts { readonly size: number; readonly times: number }

/** Balanced parts of `count`, none above `most`, the larger first: 16 channels are 6, 5 and 5 rather than 6, 6 and 4. None of 0. */
export function balanced(count: number, most: number): readonly Parts[] {
  if (count === 0) return [];
  const parts = Math.ceil(count / most);
  const small = Math.floor(count / parts);
  const larger = count % parts;
  return [{ size: small + 1, times: larger }, { size: small, times: parts - larger }].filter(({ times }) => times > 0);
}
