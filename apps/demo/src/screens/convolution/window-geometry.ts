import type { BenchSizes } from "./bench-setup.ts";

export interface OutputSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows and columns of the padded input that no window reaches. */
  readonly lostRows: number;
  readonly lostColumns: number;
  /** Whether a window fits at all. */
  readonly fits: boolean;
}

/** (W − F + 2P)/S + 1 along both axes, F stretched by the dilation. */
export function outputSize({ width, height, extent, stride, padding, dilation }: BenchSizes): OutputSize {
  const reach = dilation * (extent - 1) + 1;
  const room = (size: number): number => size + 2 * padding - reach;
  const count = (size: number): number => Math.floor(room(size) / stride) + 1;
  const fits = room(width) >= 0 && room(height) >= 0;
  return { rows: fits ? count(height) : 0, columns: fits ? count(width) : 0, lostRows: fits ? room(height) % stride : 0, lostColumns: fits ? room(width) % stride : 0, fits };
}

/** The output cells whose window holds a cell of the padded input, with the weight that meets it there. */
export function feeds(sizes: BenchSizes, row: number, column: number): { readonly row: number; readonly column: number; readonly weight: number }[] {
  const { rows, columns } = outputSize(sizes);
  const { stride, dilation, extent } = sizes;
  const along = (at: number, out: number): number => {
    const offset = at - out * stride;
    return offset >= 0 && offset % dilation === 0 && offset / dilation < extent ? offset / dilation : -1;
  };
  const found: { row: number; column: number; weight: number }[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [ky, kx] = [along(row, r), along(column, c)];
      if (ky >= 0 && kx >= 0) found.push({ row: r, column: c, weight: ky * extent + kx });
    }
  }
  return found;
}

/** The cells of the padded input that meet one weight, position by position. */
export function meetings(sizes: BenchSizes, weightRow: number, weightColumn: number): { readonly row: number; readonly column: number; readonly output: number }[] {
  const { rows, columns } = outputSize(sizes);
  const { stride, dilation } = sizes;
  return Array.from({ length: rows * columns }, (_, output) => ({
    row: Math.floor(output / columns) * stride + weightRow * dilation, column: (output % columns) * stride + weightColumn * dilation, output,
  }));
}
