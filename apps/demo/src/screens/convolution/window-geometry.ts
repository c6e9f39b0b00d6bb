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

export interface Fix {
  readonly words: string;
  readonly sizes: BenchSizes;
}

/** Settings near these with which the windows tile the input: another stride, another padding. At most one of each. */
export function fixes(sizes: BenchSizes): readonly Fix[] {
  const tiles = (other: BenchSizes): boolean => {
    const { fits, lostRows, lostColumns } = outputSize(other);
    return fits && lostRows === 0 && lostColumns === 0;
  };
  const near = (range: readonly number[], make: (value: number) => Fix): readonly Fix[] => range.map(make).filter((fix) => tiles(fix.sizes)).slice(0, 1);
  const { stride, padding } = sizes;
  const strides = [1, 2, 3, 4].filter((s) => s !== stride).sort((a, b) => Math.abs(a - stride) - Math.abs(b - stride) || a - b);
  const paddings = [0, 1, 2, 3].filter((p) => p !== padding).sort((a, b) => Math.abs(a - padding) - Math.abs(b - padding) || b - a);
  const one = [
    ...near(strides, (s) => ({ words: `Stride ${s}`, sizes: { ...sizes, stride: s } })),
    ...near(paddings, (p) => ({ words: `Padding ${p}`, sizes: { ...sizes, padding: p } })),
  ];
  // Where equal padding on both sides never tiles, an input one cell larger does, sooner or later.
  const wider = near([1, 2, 3, -1, -2, -3], (by) => ({ words: `Input ${sizes.width + by} × ${sizes.height + by}`, sizes: { ...sizes, width: sizes.width + by, height: sizes.height + by } })).filter(({ sizes: { width, height } }) => Math.min(width, height) >= 2 && Math.max(width, height) <= 12);
  return [...one, ...wider].slice(0, 2);
}
