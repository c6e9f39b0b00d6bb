import { BackendError } from "../errors.ts";
import type { Aval, Caps, DType } from "./interface.ts";

/** Bytes one element takes on a backend. Throws BackendError `E_DTYPE_UNSUPPORTED`. */
export function widthOf(dtype: DType, caps: Caps): number {
  const width = caps.storageBytes[dtype];
  if (width === undefined) throw new BackendError("E_DTYPE_UNSUPPORTED", `this backend has no ${dtype}; cast to f32 or use another backend.`);
  return width;
}

/** Bytes an array takes on a backend. Throws BackendError `E_DTYPE_UNSUPPORTED`, `E_BUFFER_TOO_LARGE`. */
export function bytesOf(aval: Aval, caps: Caps): number {
  const bytes = aval.shape.reduce((n, d) => n * d, widthOf(aval.dtype, caps));
  if (bytes > caps.maxBufferBytes) throw new BackendError("E_BUFFER_TOO_LARGE", `an array of ${bytes} bytes is larger than this backend's ${caps.maxBufferBytes}.`);
  return bytes;
}
