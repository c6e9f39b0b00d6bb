import { createServer, type Server, type ServerResponse } from "node:http";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { DatasetError } from "../errors.ts";
import { loadDataset } from "../load-dataset.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { FILE_ROLES } from "../manifests/manifest.ts";
import { mnist } from "../mnist.ts";
import { sha256 } from "./checksum.ts";
import { download, type DownloadProgress } from "./download.ts";
import { loadManifest } from "./load-manifest.ts";

/** A data set like MNIST in everything but size: 5 training and 3 test images of 2 × 2. */
const names = { trainImages: "train-images-idx3-ubyte", trainLabels: "train-labels-idx1-ubyte", testImages: "t10k-images-idx3-ubyte", testLabels: "t10k-labels-idx1-ubyte" } as const;
const plain = {
  trainImages: Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 2, ...Array.from({ length: 20 }, (_, i) => i)]),
  trainLabels: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 5, 0, 1, 2, 1, 0),
  testImages: Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, ...Array.from({ length: 12 }, (_, i) => 100 + i)]),
  testLabels: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1),
};
const packed = (role: keyof typeof plain): Uint8Array => new Uint8Array(gzipSync(plain[role]));

let folder = "";
let manifest: Manifest;
let server: Server;
let base = "";
/** What the server does with a request, by path; else it serves the packed files. */
const answers = new Map<string, (response: ServerResponse) => void>();
const requests: string[] = [];

beforeAll(async () => {
  const files = Object.fromEntries(await Promise.all(FILE_ROLES.map(async (role) => {
    const bytes = packed(role);
    return [role, { file: `${names[role]}.gz`, bytes: bytes.length, sha256: await sha256(bytes), inflatedBytes: plain[role].length, inflatedSha256: await sha256(plain[role]) }];
  })));
  server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    const answer = answers.get(path);
    const role = FILE_ROLES.find((each) => path.endsWith(`/${names[each]}.gz`));
    if (answer) answer(response);
    else if (role) response.end(packed(role));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  manifest = { name: "tiny", title: "", credit: "", licence: "", mirrors: [`${base}/a/`, `${base}/b/`], classes: ["x", "y", "z"], files: files as Manifest["files"] };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "receptive-datasets-"));
  vi.stubEnv("RECEPTIVE_DATA", "");
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  answers.clear();
  requests.length = 0;
  await rm(folder, { recursive: true });
});

/** Puts the four files into a folder, packed or plain, with some changed or (undefined) left out. */
async function put(at: string, pack: boolean, change: Partial<Record<keyof typeof plain, Uint8Array | undefined>> = {}): Promise<string> {
  await mkdir(at, { recursive: true });
  for (const role of FILE_ROLES) {
    const bytes = role in change ? change[role] : pack ? packed(role) : plain[role];
    if (bytes) await writeFile(join(at, pack ? `${names[role]}.gz` : names[role]), bytes);
  }
  return at;
}

async function failure(run: Promise<unknown>): Promise<DatasetError> {
  const error: unknown = await run.then(() => undefined, (reason: unknown) => reason);
  if (error instanceof DatasetError) return error;
  throw new Error(`expected a DatasetError, got ${String(error)}`);
}

const changed = (bytes: Uint8Array, at: number): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte));

describe("a folder", () => {
  test.each([["tiny", true], ["tiny", false], ["", true], ["", false]])("RECEPTIVE_DATA with the files in %j, packed: %s", async (inside, pack) => {
    await put(join(folder, "data", inside), pack);
    vi.stubEnv("RECEPTIVE_DATA", join(folder, "data"));
    const { train, test: held } = await loadManifest(manifest, {});
    expect([train.length, train.shape, [...train.labels], train.classes, train.synthetic]).toEqual([5, [1, 2, 2], [0, 1, 2, 1, 0], ["x", "y", "z"], false]);
    expect([...held.images]).toEqual([...plain.testImages.subarray(16)]);
    expect(requests).toEqual([]);
  });

  test("torchvision's layout, for MNIST", async () => {
    await put(join(folder, "MNIST", "raw"), true);
    expect((await mnist({ source: folder })).train.length).toBe(5);
  });

  test("source goes before RECEPTIVE_DATA", async () => {
    vi.stubEnv("RECEPTIVE_DATA", "/nowhere");
    expect((await loadManifest(manifest, { source: await put(folder, true) })).train.length).toBe(5);
    expect((await loadManifest(manifest, { source: base, cache: false })).train.length).toBe(5);
  });

  test("RECEPTIVE_DATA that has nothing is an error: no download, no cache, no fallback", async () => {
    vi.stubEnv("RECEPTIVE_DATA", join(folder, "none"));
    const error = await failure(loadManifest(manifest, {}));
    expect(String(error)).toBe(`DatasetError [E_DATA_NOT_FOUND]: tiny from RECEPTIVE_DATA (${join(folder, "none")}): no IDX files (train-images-idx3-ubyte[.gz], …) in ${join(folder, "none/tiny")} or ${join(folder, "none")}. Put the four files there, or name another folder.`);
    expect((await failure(mnist({ fallback: "synthetic" }))).code).toBe("E_DATA_NOT_FOUND");
    expect(requests).toEqual([]);
  });

  test("what is missing is named", async () => {
    await put(folder, true, { testLabels: undefined, trainLabels: undefined });
    expect(String(await failure(loadManifest(manifest, { source: folder })))).toContain(`${folder} lacks train-labels-idx1-ubyte, t10k-labels-idx1-ubyte (plain or .gz). Add them.`);
  });

  test.each<[string, boolean, Partial<Record<keyof typeof plain, Uint8Array>>, string]>([
    ["a flipped bit in a packed file", true, { trainImages: changed(gzipSync(plain.trainImages), 20) }, "E_GZIP_CORRUPT"],
    ["half a packed file", true, { testImages: gzipSync(plain.testImages).subarray(0, 30) }, "E_GZIP_CORRUPT"],
    ["half a plain file", false, { testImages: plain.testImages.subarray(0, 20) }, "E_IDX_TRUNCATED"],
    ["a flipped pixel in a plain file", false, { trainImages: changed(plain.trainImages, 30) }, "E_CHECKSUM"],
    ["a flipped pixel, packed again", true, { trainImages: gzipSync(changed(plain.trainImages, 30)) }, "E_CHECKSUM"],
    ["a label out of range", false, { testLabels: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 2, 3, 1) }, "E_LABEL_RANGE"],
    ["labels for images", false, { trainImages: plain.trainLabels }, "E_DATA_SHAPE"],
    ["images for labels", false, { trainLabels: plain.trainImages }, "E_DATA_SHAPE"],
    ["more labels than images", false, { testLabels: plain.trainLabels }, "E_DATA_SHAPE"],
    ["a web page", false, { trainImages: new TextEncoder().encode("<html></html>") }, "E_IDX_MAGIC"],
    ["nothing", false, { trainLabels: new Uint8Array(0) }, "E_IDX_TRUNCATED"],
  ])("with %s: its code, and the file's name", async (_, pack, change, code) => {
    await put(join(folder, "tiny"), pack, change);
    const [role] = Object.keys(change) as (keyof typeof plain)[];
    const error = await failure(loadManifest(manifest, { source: folder }));
    expect(error.code).toBe(code);
    expect(String(error)).toContain(join(folder, "tiny", names[role ?? "trainImages"]));
    expect(String(error)).not.toContain("\n");
  });

  test("an excerpt of one's own passes", async () => {
    await put(folder, true, { testImages: new Uint8Array(gzipSync(Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4))), testLabels: new Uint8Array(gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 2))) });
    expect((await loadManifest(manifest, { source: folder })).test.length).toBe(1);
  });

  test("loadDataset takes a folder, with as many classes as its labels name", async () => {
    await put(join(folder, "letters"), false, { trainImages: changed(plain.trainImages, 30) });
    const { train } = await loadDataset(`${join(folder, "letters")}/`);
    expect([train.name, train.classes, train.images[14]]).toEqual(["letters", ["0", "1", "2"], 15]);
  });

  test("loadDataset refuses what is no name and no folder", async () => {
    expect(String(await failure(loadDataset("minst")))).toBe(`DatasetError [E_DATA_NAME]: "minst" is neither a data set (mnist, fashion-mnist, synthetic, mnist+synthetic) nor a folder. Use one of these names, or the path of a folder with IDX files.`);
    expect((await loadDataset("synthetic", { synthetic: { train: 20, test: 10 } })).test.length).toBe(10);
  });
});

describe("a download", () => {
  test("is checked, kept, and not repeated", async () => {
    const progress: DownloadProgress[] = [];
    const first = await loadManifest(manifest, { onProgress: (each) => progress.push(each) });
    expect(requests).toEqual(FILE_ROLES.map((role) => `/a/${names[role]}.gz`));
    expect(progress.at(-1)).toEqual({ file: "t10k-labels-idx1-ubyte.gz", url: `${base}/a/t10k-labels-idx1-ubyte.gz`, receivedBytes: packed("testLabels").length, totalBytes: packed("testLabels").length });
    expect((await readdir(join(folder, "cache", "receptive", "tiny"))).sort()).toEqual(Object.values(names).map((name) => `${name}.gz`).sort());
    const again = await loadManifest(manifest, { download: false });
    expect(again.train.images).toEqual(first.train.images);
    expect(requests).toHaveLength(4);
  });

  test("goes to the next mirror, and stays with it", async () => {
    answers.set("/a/train-images-idx3-ubyte.gz", (response) => response.end("<html>Sign in to this network</html>"));
    expect((await loadManifest(manifest, { cache: false })).train.length).toBe(5);
    expect(requests).toEqual(["/a/train-images-idx3-ubyte.gz", ...FILE_ROLES.map((role) => `/b/${names[role]}.gz`)]);
  });

  test("accepts a file that was inflated on the way", async () => {
    answers.set("/a/train-images-idx3-ubyte.gz", (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(packed("trainImages")));
    expect((await loadManifest(manifest, {})).train.length).toBe(5);
    expect((await loadManifest(manifest, { download: false })).train.length).toBe(5);
  });

  test("with a wrong checksum everywhere is E_CHECKSUM, and nothing is kept", async () => {
    for (const mirror of ["a", "b"]) answers.set(`/${mirror}/train-labels-idx1-ubyte.gz`, (response) => response.end(changed(packed("trainLabels"), 15)));
    const error = await failure(loadManifest(manifest, {}));
    expect(error.code).toBe("E_CHECKSUM");
    expect(String(error)).toContain(`${base}/b/train-labels-idx1-ubyte.gz: ${packed("trainLabels").length} bytes that do not match the checksum`);
    expect(await readdir(join(folder, "cache", "receptive", "tiny"))).toEqual(["train-images-idx3-ubyte.gz"]);
  });

  test("names what each mirror said", async () => {
    answers.set("/a/train-images-idx3-ubyte.gz", (response) => response.writeHead(503).end());
    answers.set("/b/train-images-idx3-ubyte.gz", (response) => response.destroy());
    const error = await failure(loadManifest(manifest, {}));
    expect(String(error)).toBe(`DatasetError [E_NETWORK]: tiny is not on this machine and cannot be downloaded. Connect to the network, set RECEPTIVE_DATA to a folder with its files, or use the synthetic digits. train-images-idx3-ubyte.gz could not be downloaded (${base}/a/train-images-idx3-ubyte.gz: HTTP 503; ${base}/b/train-images-idx3-ubyte.gz: UND_ERR_SOCKET).`);
  });

  test("gives up a mirror that never answers, and one that stops half-way", async () => {
    answers.set("/a/train-images-idx3-ubyte.gz", () => undefined);
    answers.set("/b/train-images-idx3-ubyte.gz", (response) => response.writeHead(200).write(packed("trainImages").subarray(0, 10)));
    const error = await failure(loadManifest(manifest, { timeoutMs: 400 }));
    expect(error.code).toBe("E_NETWORK");
    expect(String(error)).toContain("/a/train-images-idx3-ubyte.gz: no answer within 0.2 s; ");
    expect(String(error)).toContain("/b/train-images-idx3-ubyte.gz: no answer within 0.4 s)");
  });

  test("does not swallow an endless file", async () => {
    answers.set("/a/train-images-idx3-ubyte.gz", (response) => {
      const more = (): void => void (response.write(new Uint8Array(1000)) ? setImmediate(more) : response.once("drain", more));
      response.on("close", () => response.removeAllListeners("drain"));
      more();
    });
    const error = await failure(download(manifest.files.trainImages, [`${base}/a`], {}));
    expect(String(error)).toContain(`more than the expected ${Math.max(manifest.files.trainImages.bytes, plain.trainImages.length)} bytes`);
  });

  test("stops for its signal", async () => {
    const controller = new AbortController();
    answers.set("/a/train-images-idx3-ubyte.gz", () => controller.abort(new Error("stop")));
    await expect(loadManifest(manifest, { signal: controller.signal })).rejects.toThrow("stop");
    expect(requests).toHaveLength(1);
  });

  test("with no network falls back to synthetic digits when asked to, and says why", async () => {
    // A port that was just free: nobody answers there.
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const source = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/`;
    await new Promise((resolve) => closed.close(resolve));
    expect((await failure(mnist({ source }))).code).toBe("E_NETWORK");
    const { train, test: held } = await mnist({ source, fallback: "synthetic", synthetic: { train: 30, test: 10 } });
    expect([train.length, held.length, train.synthetic, train.reason === held.reason]).toEqual([30, 10, true, true]);
    expect(train.reason).toMatch(/^mnist is not on this machine and cannot be downloaded\. .*ECONNREFUSED\)\.$/);
  });

  test("with a wrong checksum does not fall back", async () => {
    expect((await failure(mnist({ source: base, fallback: "synthetic" }))).code).toBe("E_CHECKSUM");
  });
});

describe("the cache", () => {
  const kept = (): string => join(folder, "cache", "receptive", "tiny", "train-images-idx3-ubyte.gz");

  test("a damaged file is fetched anew, with a warning", async () => {
    await loadManifest(manifest, {});
    await writeFile(kept(), changed(await readFile(kept()), 12));
    const warnings: string[] = [];
    requests.length = 0;
    expect((await loadManifest(manifest, { onWarning: (text) => warnings.push(text) })).train.length).toBe(5);
    expect(requests).toEqual(["/a/train-images-idx3-ubyte.gz"]);
    expect(warnings).toEqual([`${kept()} does not match its checksum; it is downloaded again.`]);
    expect(gunzipSync(await readFile(kept()))).toEqual(Buffer.from(plain.trainImages));
  });

  test("a damaged file that cannot be fetched anew is E_CHECKSUM", async () => {
    await loadManifest(manifest, {});
    await writeFile(kept(), "damaged");
    const mirrors = [`${base}/none/x`];
    answers.set("/none/x/train-images-idx3-ubyte.gz", (response) => response.writeHead(404).end());
    const error = await failure(loadManifest({ ...manifest, mirrors }, { onWarning: () => undefined }));
    expect(String(error)).toContain(`[E_CHECKSUM]: ${kept()} does not match its checksum and could not be fetched anew. Delete it`);
    expect((await failure(loadManifest(manifest, { download: false, onWarning: () => undefined }))).code).toBe("E_CHECKSUM");
  });

  test("one that cannot be written does not stop the loading", async () => {
    await writeFile(join(folder, "cache"), "a file in the folder's place");
    const warnings: string[] = [];
    expect((await loadManifest(manifest, { onWarning: (text) => warnings.push(text) })).train.length).toBe(5);
    expect(warnings.filter((text) => text.includes("cannot be kept for the next time"))).toHaveLength(4);
  });

  test("elsewhere, or nowhere", async () => {
    await loadManifest(manifest, { cache: join(folder, "mine") });
    expect(await readdir(folder)).toEqual(["mine"]);
    await cp(join(folder, "mine"), join(folder, "copy"), { recursive: true });
    expect((await loadManifest(manifest, { cache: join(folder, "copy"), download: false })).train.length).toBe(5);
    expect(String(await failure(loadManifest(manifest, { cache: false, download: false })))).toContain("[E_DATA_NOT_FOUND]: train-images-idx3-ubyte.gz is not at hand (no cache)");
    expect(dirname(kept())).toContain(folder);
  });
});
