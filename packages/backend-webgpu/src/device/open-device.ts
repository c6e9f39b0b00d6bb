import { BackendError } from "@receptive/core/extend";
import { findGpu, inNode } from "./find-gpu.ts";

export interface WebGpuOptions {
  /** An adapter that was asked for elsewhere, or "fallback" for the slow one in software that some browsers have. */
  readonly adapter?: GPUAdapter | "fallback";
  /** Which of two GPUs. Default: the faster one. */
  readonly powerPreference?: GPUPowerPreference;
}

/** What computes, as the platform names it. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** A processor that plays a GPU: right, and slow. */
  readonly software: boolean;
}

export interface OpenDevice {
  /** Held because bindings of Node free an adapter that only its device needs. */
  readonly adapter: GPUAdapter;
  readonly device: GPUDevice;
  readonly info: AdapterInfo;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/iu;

/** Limits of which kernels use as much as there is. */
const LIMITS = [
  "maxStorageBuffersPerShaderStage", "maxStorageBufferBindingSize", "maxBufferSize", "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup", "maxComputeWorkgroupSizeX", "maxComputeWorkgroupsPerDimension",
] as const;
const FEATURES: readonly GPUFeatureName[] = ["timestamp-query", "subgroups"];

function describe(adapter: GPUAdapter): AdapterInfo {
  const { vendor, architecture, description, device } = adapter.info;
  const fallback = (adapter.info as { readonly isFallbackAdapter?: boolean }).isFallbackAdapter === true;
  return { vendor, architecture, description: description === "" ? device : description, software: fallback || SOFTWARE.test(`${vendor} ${architecture} ${device} ${description}`) };
}

async function findAdapter({ adapter, powerPreference = "high-performance" }: WebGpuOptions): Promise<GPUAdapter> {
  if (adapter !== undefined && adapter !== "fallback") return adapter;
  const gpu = await findGpu();
  const found = await gpu.requestAdapter(adapter === "fallback" ? { forceFallbackAdapter: true } : { powerPreference });
  if (found !== null) return found;
  const reason = inNode()
    ? "no driver of Vulkan, Metal or Direct3D 12 answers in Node (on Linux: the Vulkan loader libvulkan.so.1 and a driver, which VK_DRIVER_FILES may name)"
    : "the browser gives this page no GPU (blocked, or switched off in its settings)";
  throw new BackendError("E_WEBGPU_ADAPTER", `webgpu: no ${adapter === "fallback" ? "fallback " : ""}adapter: ${reason}. Compute on cpu().`);
}

/**
 * Adapter and device, with as much of each limit as the adapter has.
 *
 * @throws BackendError E_WEBGPU_PACKAGE, E_WEBGPU_UNAVAILABLE, E_WEBGPU_ADAPTER
 */
export async function openDevice(options: WebGpuOptions): Promise<OpenDevice> {
  const adapter = await findAdapter(options);
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name));
  try {
    const device = await adapter.requestDevice({ label: "receptive", requiredLimits, requiredFeatures });
    return { adapter, device, info: describe(adapter) };
  } catch (cause) {
    throw new BackendError("E_WEBGPU_ADAPTER", `webgpu: the adapter gives no device: ${cause instanceof Error ? cause.message : String(cause)}. An adapter gives one device; ask for another adapter.`, { cause });
  }
}
