/** A point of a drawn curve; `undefined` is a gap. */
export type CurvePoint = readonly [number, number] | undefined;

/**
 * Thins a curve to what its pixel columns can show: of the points that fall in one column, the first, the lowest, the
 * highest and the last stay, in order, so that no spike is lost. Curves of up to four points a column pass unchanged.
 */
export function decimate(points: readonly CurvePoint[], columns: number): readonly CurvePoint[] {
  if (points.length <= columns * 4) return points;
  const kept: CurvePoint[] = [];
  let column: [number, number][] = [];
  const flush = (): void => {
    let [lowest, highest] = [0, 0];
    for (const [i, point] of column.entries()) {
      if (point[1] < (column[lowest]?.[1] ?? 0)) lowest = i;
      if (point[1] > (column[highest]?.[1] ?? 0)) highest = i;
    }
    for (const i of [...new Set([0, lowest, highest, column.length - 1])].sort((a, b) => a - b)) {
      const point = column[i];
      if (point) kept.push(point);
    }
    column = [];
  };
  for (const point of points) {
    const last = column[0];
    if (!point) {
      flush();
      if (kept.at(-1)) kept.push(undefined);
    } else {
      if (last && Math.floor(last[0]) !== Math.floor(point[0])) flush();
      column.push([point[0], point[1]]);
    }
  }
  flush();
  return kept;
}
