/** How many traces (grad, compile) are running: while one is, pending work is not cut and graphs keep their inputs. */
let depth = 0;

export function tracing(): boolean {
  return depth > 0;
}

export function withTrace<T>(body: () => T): T {
  depth++;
  try {
    return body();
  } finally {
    depth--;
  }
}
