/** Who can be measured, where, and which file holds its program. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type Place = "process" | "page";

export interface Candidate {
  /** `ours`, or the peer. */
  readonly name: string;
  readonly backend: string;
  readonly place: Place;
}

export const peersFolder: string = fileURLToPath(new URL("../../peers/", import.meta.url));
const installed = (): boolean => existsSync(`${peersFolder}node_modules/@jax-js/jax/package.json`);

/** Why the peers of JavaScript are not measured; null where they are installed. */
export function peersMissing(): string | null {
  return installed() ? null : "not installed; `pnpm bench --install-peers` fetches it and the other peers (520 MB)";
}

/** The peers' programs by place; each file exports `make`. */
export const peerPrograms: readonly (Candidate & { readonly file: string })[] = [
  { name: "tfjs", backend: "cpu", place: "process", file: "tfjs.ts" },
  { name: "tfjs", backend: "wasm", place: "process", file: "tfjs.ts" },
  { name: "jax-js", backend: "wasm", place: "process", file: "jax-js.ts" },
  { name: "onnxruntime", backend: "cpu", place: "process", file: "onnxruntime-node.ts" },
  { name: "tfjs", backend: "cpu", place: "page", file: "tfjs.ts" },
  { name: "tfjs", backend: "wasm", place: "page", file: "tfjs.ts" },
  { name: "tfjs", backend: "webgpu", place: "page", file: "tfjs-webgpu.ts" },
  { name: "jax-js", backend: "wasm", place: "page", file: "jax-js.ts" },
  { name: "jax-js", backend: "webgpu", place: "page", file: "jax-js.ts" },
  { name: "onnxruntime", backend: "wasm", place: "page", file: "onnxruntime-web.ts" },
];

/** The version of an installed peer's package. */
export function installedVersion(packageName: string): string {
  const { version } = JSON.parse(readFileSync(`${peersFolder}node_modules/${packageName}/package.json`, "utf8")) as { readonly version: string };
  return version;
}
