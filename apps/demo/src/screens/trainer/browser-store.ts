/** The browser's own file system: a run stays between visits, on this machine alone. */
const FOLDER = "receptive";
const FILE = "run.safetensors";

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}

export async function keepRun(bytes: Uint8Array): Promise<void> {
  const file = await (await folder()).getFileHandle(FILE, { create: true });
  const writable = await file.createWritable();
  await writable.write(new Uint8Array(bytes));
  // What was there before stays until this succeeds.
  await writable.close();
}

/** The run that is kept; undefined where there is none. */
export async function keptRun(): Promise<Uint8Array | undefined> {
  try {
    const file = await (await folder()).getFileHandle(FILE);
    return new Uint8Array(await (await file.getFile()).arrayBuffer());
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function forgetRun(): Promise<void> {
  await (await folder()).removeEntry(FILE).catch((error: unknown) => { if (!isMissing(error)) throw error; });
}
