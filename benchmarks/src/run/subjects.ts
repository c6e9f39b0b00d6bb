import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { bundleProgram } from "../hosts/bundle.ts";
import { type Candidate, installedVersion, peerPrograms, peersFolder, type Place } from "../hosts/catalogue.ts";
import type { Pages } from "../hosts/page-host.ts";
import { openProcess } from "../hosts/process-host.ts";
import { contributedExports, findBackendModule } from "../ours/backend-modules.ts";
import type { Subject } from "./subject.ts";

const source = (path: string): string => JSON.stringify(fileURLToPath(new URL(`../${path}`, import.meta.url)));

/** Which package of a peer says its version. */
const packages: Readonly<Record<string, Readonly<Record<Place, string>>>> = {
  "tfjs": { process: "@tensorflow/tfjs-core", page: "@tensorflow/tfjs-core" },
  "jax-js": { process: "@jax-js/jax", page: "@jax-js/jax" },
  "onnxruntime": { process: "onnxruntime-node", page: "onnxruntime-web" },
};

/** What the bundles run in: a fresh process of this Node, or a fresh page. */
function opener(place: Place, bundle: string, pages: Pages | null): Subject["open"] {
  if (place === "process") return async () => openProcess(process.execPath, ["--expose-gc", bundle]);
  return async () => {
    if (pages === null) throw new Error("there is no browser");
    return await pages.open(basename(bundle));
  };
}

/** Imports of a bundle that declare `make`. */
function makerImports(backend: string, place: Place): string {
  const found = findBackendModule(backend);
  if ("ours" in found) return `import { make } from ${JSON.stringify(found.ours[place])};`;
  const where = JSON.stringify(backend);
  return `import { makerIn } from "@receptive/conformance/backend-maker";
import * as module from ${JSON.stringify(found.path)};
const make = async () => ({ backend: await makerIn(module, ${JSON.stringify(contributedExports)}, ${where})(), about: ${where} });`;
}

export interface OurSubject {
  readonly backend: string;
  readonly place: Place;
  readonly threads: number;
  readonly version: string;
  readonly pages: Pages | null;
  /** Another state of our packages to take, by `basePackages`. */
  readonly plugin?: Plugin;
}

/** Our library, on one of its backends or a contributor's. */
export async function ourSubject({ backend, place, threads, version, pages, plugin }: OurSubject): Promise<Subject> {
  const bundle = await bundleProgram({
    place,
    imports: `import { ours } from ${source("ours/program.ts")};\n${makerImports(backend, place)}`,
    program: `ours(make, ${JSON.stringify(version)})`,
    ...(plugin === undefined ? {} : { plugin }),
  });
  return { id: { name: "ours", backend, place, threads }, version, assets: "", open: opener(place, bundle, pages) };
}

/** The peers of JavaScript of these names that run in a place. */
export async function peerSubjects(names: readonly string[], place: Place, threads: number, pages: Pages | null): Promise<Subject[]> {
  const wanted = peerPrograms.filter((peer) => peer.place === place && names.includes(peer.name));
  return await Promise.all(wanted.map((peer) => peerSubject(peer, threads, pages)));
}

async function peerSubject({ name, backend, place, file }: Candidate & { readonly file: string }, threads: number, pages: Pages | null): Promise<Subject> {
  const version = installedVersion(packages[name]?.[place] ?? name);
  const bundle = await bundleProgram({
    place,
    imports: `import { make } from ${JSON.stringify(`${peersFolder}programs/${file}`)};`,
    program: "make",
    define: { PEER_VERSION: JSON.stringify(version) },
  });
  return { id: { name, backend, place, threads }, version, assets: peersFolder, open: opener(place, bundle, pages) };
}
