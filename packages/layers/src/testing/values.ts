import type { Tensor } from "@receptive/core";

/** A tensor's values as plain numbers. */
export async function values(t: Tensor): Promise<number[]> {
  return [...(await t.read())];
}
