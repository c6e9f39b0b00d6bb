import { environment, type NodeFiles, nodeFiles, systemCode } from "./node-files.ts";

/** Where downloaded files are kept. Readers verify what comes out: another program may have written there. */
export interface FileCache {
  /** For messages. */
  locate(set: string, file: string): string;
  read(set: string, file: string): Promise<Uint8Array | undefined>;
  write(set: string, file: string, bytes: Uint8Array): Promise<void>;
}

/** `false`: none; a string: that folder; else the user's own cache folder, or the Cache API in a browser. */
export function openCache(option: boolean | string): FileCache | undefined {
  if (option === false) return undefined;
  const node = nodeFiles();
  if (node === undefined) return typeof caches === "undefined" ? undefined : browserCache(caches);
  const folder = typeof option === "string" ? option : cacheFolder(node);
  return folder === undefined ? undefined : folderCache(node, folder);
}

/** $XDG_CACHE_HOME/receptive, %LOCALAPPDATA%\receptive on Windows, else ~/.cache/receptive. */
function cacheFolder(node: NodeFiles): string | undefined {
  const named = environment("XDG_CACHE_HOME") ?? (node.os.platform() === "win32" ? environment("LOCALAPPDATA") : undefined);
  // The XDG base directory specification: a relative path is invalid and to be ignored.
  if (named !== undefined && node.path.isAbsolute(named)) return node.path.join(named, "receptive");
  try {
    return node.path.join(node.os.homedir(), ".cache", "receptive");
  } catch {
    return undefined; // A user without a home directory: there is nowhere to keep anything.
  }
}

function folderCache({ fs, path }: NodeFiles, folder: string): FileCache {
  const locate = (set: string, file: string): string => path.join(folder, set, file);
  return {
    locate,
    async read(set, file): Promise<Uint8Array | undefined> {
      try {
        return await fs.readFile(locate(set, file));
      } catch (error) {
        if (systemCode(error) === "ENOENT") return undefined;
        throw error;
      }
    },
    async write(set, file, bytes): Promise<void> {
      const target = locate(set, file);
      const temporary = `${target}.${crypto.randomUUID()}.tmp`;
      await fs.mkdir(path.dirname(target), { recursive: true });
      try {
        await fs.writeFile(temporary, bytes, { flag: "wx" });
        await fs.rename(temporary, target);
      } catch (error) {
        await fs.rm(temporary, { force: true });
        throw error;
      }
    },
  };
}

function browserCache(storage: CacheStorage): FileCache {
  const locate = (set: string, file: string): string => `https://receptive.invalid/datasets/${set}/${file}`;
  const open = (): Promise<Cache> => storage.open("receptive-datasets");
  return {
    locate,
    async read(set, file): Promise<Uint8Array | undefined> {
      const response = await (await open()).match(locate(set, file));
      return response && new Uint8Array(await response.arrayBuffer());
    },
    async write(set, file, bytes): Promise<void> {
      await (await open()).put(locate(set, file), new Response(bytes as Uint8Array<ArrayBuffer>));
    },
  };
}
