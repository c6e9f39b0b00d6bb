/** A grid of dots behind characters: `columns × rows` characters, each `dotsX × dotsY` dots, each dot owned by a series. */
export class DotGrid {
  readonly columns: number;
  readonly rows: number;
  readonly dotsX: number;
  readonly dotsY: number;
  /** One more than the series that set the dot last; 0 for none. */
  private readonly owners: Uint16Array;

  constructor(columns: number, rows: number, dotsX: number, dotsY: number) {
    this.columns = columns;
    this.rows = rows;
    this.dotsX = dotsX;
    this.dotsY = dotsY;
    this.owners = new Uint16Array(columns * dotsX * rows * dotsY);
  }

  get width(): number {
    return this.columns * this.dotsX;
  }

  get height(): number {
    return this.rows * this.dotsY;
  }

  set(x: number, y: number, series: number): void {
    if (x >= 0 && y >= 0 && x < this.width && y < this.height) this.owners[y * this.width + x] = series + 1;
  }

  /** A straight line (Bresenham) between two dots. */
  line(x0: number, y0: number, x1: number, y1: number, series: number): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let step = 0; step <= steps; step++) {
      this.set(Math.round(x0 + ((x1 - x0) * step) / steps), Math.round(y0 + ((y1 - y0) * step) / steps), series);
    }
  }

  /** The dots of one character, row by row: the series of each, −1 for none. */
  cell(column: number, row: number): number[] {
    const dots: number[] = [];
    for (let y = 0; y < this.dotsY; y++) {
      for (let x = 0; x < this.dotsX; x++) dots.push((this.owners[(row * this.dotsY + y) * this.width + column * this.dotsX + x] ?? 0) - 1);
    }
    return dots;
  }
}

/** Bit of each of the 2 × 4 dots in a braille character, row by row. */
const brailleBits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

/** The braille character of 2 × 4 dots, a space for none. */
export function brailleCharacter(dots: readonly number[]): string {
  const bits = dots.reduce((sum, dot, i) => (dot >= 0 ? sum | (brailleBits[i] ?? 0) : sum), 0);
  return bits === 0 ? " " : String.fromCodePoint(0x2800 + bits);
}
