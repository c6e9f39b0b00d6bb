import { bundleProgram } from "../hosts/bundle.ts";
import { type Candidate, installedVersion, peerPrograms, peersFolder, type Place } from "../hosts/catalogue.ts";
import type { Pages } from "../hosts/page-host.ts";
import { openProcess } from "../hosts/process-host.ts";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
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
  if (place === "process") return async () => openProcess(process.execPath, [bundle]);
  return async () => {
    if (pages === null) throw new Error("there is no browser");
    return await pages.open(basename(bundle));
  };
}

/** Our library, on one of its backends. */
export async function ourSubject({ backend, place, threads, version, pages }: { readonly backend: string; readonly place: Place; readonly threads: number; readonly version: string; readonly pages: Pages | null }): Promise<Subject> {
  const [file, name] = place === "process" ? ["ours/backends-in-process.ts", "makeInProcess"] : ["ours/backends-in-page.ts", "makeInPage"];
  const bundle = await bundleProgram({
    place,
    imports: `import { ours } from ${source("ours/program.ts")};\nimport { ${name} as make } from ${source(file)};`,
    program: `ours(make, ${JSON.stringify(version)})`,
  });
  return { id: { name: "ours", backend, place, threads }, assets: "", open: opener(place, bundle, pages) };
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
