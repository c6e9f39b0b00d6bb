import type { GreyPicture, StrokeDrawing } from "@receptive/visualization";

/** What a canvas would hold of a drawing on a pad of 280: lines between the places, with soft edges unless told. */
export function drawnPicture({ strokes, penWidth }: StrokeDrawing, { side = 280, soft = true, onPaper = false }: { readonly side?: number; readonly soft?: boolean; readonly onPaper?: boolean } = {}): GreyPicture {
  const data = new Uint8Array(side * side);
  const radius = (penWidth * side) / 560;
  for (const stroke of strokes) {
    const points = stroke.map((value) => (value * side) / 280);
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = points.slice(i, i + 4);
      const [dx, dy] = [x1 - x0, y1 - y0];
      for (let y = Math.max(0, Math.floor(Math.min(y0, y1) - radius - 1)); y <= Math.min(side - 1, Math.max(y0, y1) + radius + 1); y++) {
        for (let x = Math.max(0, Math.floor(Math.min(x0, x1) - radius - 1)); x <= Math.min(side - 1, Math.max(x0, x1) + radius + 1); x++) {
          const along = Math.min(1, Math.max(0, ((x + 0.5 - x0) * dx + (y + 0.5 - y0) * dy) / Math.max(1e-9, dx * dx + dy * dy)));
          const inside = radius - Math.hypot(x + 0.5 - x0 - along * dx, y + 0.5 - y0 - along * dy);
          const coverage = soft ? Math.min(1, Math.max(0, inside + 0.5)) : Number(inside >= 0);
          data[y * side + x] = Math.max(data[y * side + x] ?? 0, Math.round(255 * coverage));
        }
      }
    }
  }
  return { data: onPaper ? data.map((value) => 255 - value) : data, width: side, height: side };
}
