/**
 * An adapter for tests: the driver that the environment names, else the GPU of this machine, else SwiftShader as Chromium brings
 * it. Dawn wants the Vulkan loader; Debian's Chromium has one beside it, which is loaded for where the system has none.
 */
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { type Backend, BackendError } from "@receptive/core/extend";
import { openDevice } from "../device/open-device.ts";
import type { Target } from "../kernel-code.ts";
import { WebGpuBackend } from "../webgpu.ts";

const DRIVERS = ["/usr/lib/chromium/vk_swiftshader_icd.json", "/usr/lib/chromium-browser/vk_swiftshader_icd.json", "/opt/google/chrome/vk_swiftshader_icd.json"];
/** glibc's RTLD_NODELETE: the library stays though it is no module of Node's. */
const KEEP_LOADED = 0x1000;

function loadVulkan(folder: string): void {
  const loader = `${folder}/libvulkan.so.1`;
  if (!existsSync(loader) || /libvulkan\.so\.1/u.test(readFileSync("/proc/self/maps", "utf8"))) return;
  try {
    process.dlopen({ exports: {} }, loader, constants.dlopen.RTLD_NOW | KEEP_LOADED);
  } catch (error) {
    // It registers nothing with Node, which says so after it has been loaded.
    if (!(error instanceof Error && /self-register/u.test(error.message))) throw error;
  }
}

function useSwiftShader(): void {
  if (process.platform !== "linux" || process.env["VK_DRIVER_FILES"] !== undefined || process.env["VK_ICD_FILENAMES"] !== undefined) return;
  const driver = DRIVERS.find((path) => existsSync(path));
  if (driver === undefined) return;
  if (existsSync("/usr/share/vulkan/icd.d") || existsSync("/etc/vulkan/icd.d")) return;
  process.env["VK_DRIVER_FILES"] = driver;
  loadVulkan(driver.slice(0, driver.lastIndexOf("/")));
}

type Make = (target?: Partial<Target>) => Promise<WebGpuBackend>;
export type Found = { readonly make: Make; readonly reason: "" } | { readonly make: null; readonly reason: string };

/** A backend on the GPU at hand, or on SwiftShader; `target` makes it emit code for another kind of device. */
export const create: Make = async (target) => {
  useSwiftShader();
  return new WebGpuBackend(await openDevice({}), {}, target);
};

/** Other code that the same device can run: what GPUs get, through shared memory, each step with a shader of its own. */
export const candidates: Readonly<Record<string, Partial<Target>>> = { "tiled-step-by-step": { software: false, joins: false } };

/** Takes the device away. */
export function lose(backend: Backend): void {
  if (backend instanceof WebGpuBackend) backend.device.destroy();
}

/** What makes a backend, or why there is none. */
export async function findAdapter(): Promise<Found> {
  try {
    (await create()).dispose();
    return { make: create, reason: "" };
  } catch (error) {
    if (error instanceof BackendError && (error.code === "E_WEBGPU_ADAPTER" || error.code === "E_WEBGPU_PACKAGE")) return { make: null, reason: error.message };
    throw error;
  }
}
