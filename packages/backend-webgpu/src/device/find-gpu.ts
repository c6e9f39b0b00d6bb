/** Where `GPU`, the door to WebGPU, comes from: `navigator` of a page or worker, or the npm package `webgpu` in Node. */
import { BackendError } from "@receptive/core/extend";

/** The optional peer; a name in a variable, so that bundlers for pages do not look for it. */
const PACKAGE = "webgpu";

/** Dawn's instance must outlive every object made from it, and Node's bindings do not see to that. */
let ofNode: Promise<GPU> | undefined;

function ownGpu(): GPU | undefined {
  const { navigator } = globalThis as { readonly navigator?: { readonly gpu?: GPU } };
  return navigator?.gpu;
}

export function inNode(): boolean {
  const { process } = globalThis as { readonly process?: { readonly versions?: { readonly node?: string } } };
  return process?.versions?.node !== undefined;
}

async function gpuOfNode(): Promise<GPU> {
  let found: { readonly create?: (options: readonly string[]) => GPU };
  try {
    found = (await import(/* @vite-ignore */ PACKAGE)) as typeof found;
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND";
    const message = missing
      ? `webgpu: Node has no WebGPU of its own; install the package "${PACKAGE}" (npm install ${PACKAGE}) beside @receptive/backend-webgpu, or compute on cpu().`
      : `webgpu: the package "${PACKAGE}" does not load here: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new BackendError("E_WEBGPU_PACKAGE", message, { cause });
  }
  if (typeof found.create !== "function") throw new BackendError("E_WEBGPU_PACKAGE", `webgpu: the package "${PACKAGE}" exports no create(); version 0.6.2 or later is needed.`);
  return found.create([]);
}

/** Throws BackendError `E_WEBGPU_PACKAGE` in Node without the package, `E_WEBGPU_UNAVAILABLE` in a page without WebGPU. */
export async function findGpu(): Promise<GPU> {
  const own = ownGpu();
  if (own !== undefined) return own;
  if (inNode()) return await (ofNode ??= gpuOfNode());
  const secure = (globalThis as { readonly isSecureContext?: boolean }).isSecureContext;
  throw new BackendError(
    "E_WEBGPU_UNAVAILABLE",
    secure === false
      ? "webgpu: browsers give WebGPU to secure pages alone; serve this one by https or from localhost, or compute on cpu()."
      : "webgpu: this browser has no WebGPU (Chrome and Edge from 113, Safari from 26, Firefox from 141); compute on cpu().",
  );
}
