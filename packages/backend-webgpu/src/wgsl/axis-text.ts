/** Statements that give the index along each named axis of a row-major place. */
export function axisStatements(prefix: "o" | "r", flat: string, shape: readonly number[], named: ReadonlySet<number>): string[] {
  const lines: string[] = [];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    const rest = stride === 1 ? flat : `(${flat} / ${stride}i)`;
    const isFirst = shape.slice(0, axis).every((n) => n === 1);
    if (named.has(axis)) lines.push(`let ${prefix}${axis} = ${size === 1 ? "0i" : isFirst ? rest : `${rest} % ${size}i`};`);
    stride *= Math.max(1, size);
  }
  return lines;
}
