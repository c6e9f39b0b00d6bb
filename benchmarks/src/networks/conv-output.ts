/** How a window of a convolution moves, the same along both axes. */
export interface ConvWindow { readonly k: number; readonly stride: number; readonly padding: number }

/** Height or width of a convolution's result: places that do not fill a whole stride are left out. */
export function convOutput(size: number, { k, stride, padding }: ConvWindow): number {
  return Math.floor((size + 2 * padding - k) / stride) + 1;
}
