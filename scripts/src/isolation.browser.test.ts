/** What every browser test may rely on; a server that loses its headers fails here, by name, and not deep in a thread pool. */
import { expect, test } from "vitest";

test("the page is cross-origin isolated, so shared memory is there", () => {
  expect(globalThis.crossOriginIsolated).toBe(true);
  expect(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer).toBeInstanceOf(SharedArrayBuffer);
});
