import * as comlink from "comlink";

/** The buffers of all typed arrays in a value, once each. */
function buffersOf(value: unknown, found: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) buffersOf(part, found);
}

/** A message that takes its memory along to the other thread instead of being copied; this thread must not use it again. */
export function transferred<T>(message: T): T {
  const buffers = new Set<ArrayBuffer>();
  buffersOf(message, buffers);
  return comlink.transfer(message, [...buffers]);
}
