import { compile, grad, tensor } from "@receptive/core";
import { afterAll, expect, test } from "vitest";
import { findAdapter } from "./testing/adapter.ts";

const { make, reason } = await findAdapter();
const backend = await make?.();
afterAll(() => backend?.dispose());

test("a compiled function with its gradient, from a fresh device", async ({ skip }) => {
  skip(backend === undefined, reason);
  if (backend === undefined) return;
  const f = compile((x: ReturnType<typeof tensor>) => grad((y) => y.mul(y).sum())(x), { backend });
  expect([...(await f(tensor([1, -2, 3])).data())]).toEqual([2, -4, 6]);
});

test("bytes that fill no word are written where they belong, and nothing beside them", async ({ skip }) => {
  skip(backend === undefined, reason);
  if (backend === undefined) return;
  const buf = backend.alloc(11);
  const wanted = new Uint8Array(11);
  const write = (bytes: readonly number[], at: number): void => {
    backend.write(buf, Uint8Array.from(bytes), at);
    wanted.set(bytes, at);
  };
  write([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0);
  write([70], 5);
  write([80, 81], 3);
  write([90, 91, 92, 93, 94, 95], 5);
  expect([...new Uint8Array(await backend.read(buf, 0, 11))]).toEqual([...wanted]);
  expect([...new Uint8Array(await backend.read(buf, 3, 5))]).toEqual(Array.from(wanted.slice(3, 8)));
  backend.free(buf);
});
