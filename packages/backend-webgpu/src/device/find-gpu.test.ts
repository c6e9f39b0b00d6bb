import { spawnSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { findGpu } from "./find-gpu.ts";

test("Node without the package says which one, and how it comes", () => {
  const script = `
    import { registerHooks } from "node:module";
    registerHooks({ resolve(name, context, next) {
      if (name === "webgpu") throw Object.assign(new Error("Cannot find package 'webgpu'"), { code: "ERR_MODULE_NOT_FOUND" });
      return next(name, context);
    } });
    const { webgpu } = await import(${JSON.stringify(import.meta.resolve("../index.ts"))});
    await webgpu().catch((error) => console.log(error.code, error.message));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(stdout).toMatch(/^E_WEBGPU_PACKAGE .*npm install webgpu/u);
});

test("a page without WebGPU is told why", async () => {
  vi.stubGlobal("process", undefined);
  const [plain, insecure] = [findGpu(), (vi.stubGlobal("isSecureContext", false), findGpu())];
  vi.unstubAllGlobals();
  await expect(plain).rejects.toMatchObject({ code: "E_WEBGPU_UNAVAILABLE", message: expect.stringContaining("this browser has no WebGPU") });
  await expect(insecure).rejects.toMatchObject({ code: "E_WEBGPU_UNAVAILABLE", message: expect.stringContaining("https") });
});
