import { expect, test } from "vitest";
import type { Backend } from "../backend/interface.ts";
import { tensor } from "../ops/create.ts";
import { reference } from "../reference/reference-backend.ts";
import { deviceOf } from "./device.ts";

/** The reference, whose reads and programs never come and whose device goes away when told. */
function hanging(): { readonly backend: Backend; readonly lose: (error: unknown) => void } {
  const inner = reference();
  let lose: (error: unknown) => void = () => undefined;
  const lost = new Promise<Error>((_, reject) => { lose = reject; });
  const backend: Backend = {
    name: "hanging", caps: inner.caps, lost,
    alloc: (bytes) => inner.alloc(bytes),
    free: (buf) => inner.free(buf),
    write: (buf, data, offset) => inner.write(buf, data, offset),
    read: () => new Promise(() => {}),
    prepare: (plan, options) => inner.prepare(plan, options),
    sync: () => inner.sync(),
    dispose: () => inner.dispose(),
  };
  return { backend, lose };
}

const LOST = expect.objectContaining({ code: "E_DEVICE_LOST", message: "the hanging device was lost: gone. Make a new backend.", cause: expect.any(Error) });

test("a read that the device never answers is rejected once it is lost, and so is all that comes after", async () => {
  const { backend, lose } = hanging();
  const x = await tensor([1, 2, 3]).to(backend);
  const pending = x.mul(2).data();
  // Lost by rejection, which a backend may do by mistake.
  lose(new Error("gone"));
  await expect(pending).rejects.toEqual(LOST);
  await expect(x.data()).rejects.toEqual(LOST);
  await expect(x.add(1).data()).rejects.toEqual(LOST);
  expect(() => x.sub(1).start()).toThrow(LOST);
  await expect(tensor([1]).to(backend)).rejects.toEqual(LOST);
});

test("after a loss nothing is compiled", async () => {
  const { backend, lose } = hanging();
  const x = await tensor([1, 2, 3]).to(backend);
  lose(new Error("gone"));
  await backend.lost.catch(() => undefined);
  await expect(x.mul(5).data()).rejects.toEqual(LOST);
  expect(deviceOf(backend).counters.prepares).toBe(0);
});
