/** A circle as path data, of four Bézier curves. */
export function dot(x: number, y: number, radius: number): string {
  const k = radius * 0.5523;
  return `M${x - radius},${y}C${x - radius},${y - k},${x - k},${y - radius},${x},${y - radius}C${x + k},${y - radius},${x + radius},${y - k},${x + radius},${y}C${x + radius},${y + k},${x + k},${y + radius},${x},${y + radius}C${x - k},${y + radius},${x - radius},${y + k},${x - radius},${y}Z`;
}
