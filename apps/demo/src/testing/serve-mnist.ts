/// <reference types="@vitest/browser-playwright" />
/** What a browser test can ask of the process that runs it: the real files of MNIST and Fashion-MNIST from where the mirrors are, over the loopback. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserCommand } from "vitest/node";

export type MnistService = "intact" | "damaged" | "refused" | "slow";

declare module "vitest/browser" {
  interface BrowserCommands {
    /** From now on requests to the mirrors are answered so; false where RECEPTIVE_DATA is not set. */
    serveMnist(service: MnistService): Promise<boolean>;
  }
}

/** The mirrors' addresses stay as they are: the page believes that it talks to them. */
export const serveMnist: BrowserCommand<[MnistService]> = async ({ context }, service) => {
  const folder = process.env["RECEPTIVE_DATA"];
  if (folder === undefined) return false;
  const pattern = /^https?:\/\/(?!localhost)[^/]+\/.*-ubyte\.gz$/;
  await context.unroute(pattern);
  await context.route(pattern, async (route) => {
    if (service === "refused") return route.abort("connectionrefused");
    if (service === "slow") return;
    const set = route.request().url().includes("fashion") ? "fashion-mnist" : "mnist";
    const bytes = await readFile(join(folder, set, new URL(route.request().url()).pathname.split("/").at(-1) ?? ""));
    if (service === "damaged") bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await route.fulfill({ body: bytes, headers: { "content-type": "application/octet-stream", "access-control-allow-origin": "*" } });
  });
  return true;
};
