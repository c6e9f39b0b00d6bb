/** How many traces (grad, compile) are running: while one is, pending work is not cut and graphs keep their inputs. */
let depth = 0;

/** Whether a function is being traced right now. */
export function tracing(): boolean {
  return depth > 0;
}

/** Runs `body` as part of a trace. */
export function withTrace<T>(body: () => T): T {
  depth++;
  try {
    return body();
  } finally {
    depth--;
  }
}
