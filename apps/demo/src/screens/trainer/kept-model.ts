/** The browser's own file system: a model stays between visits, on this machine alone. */
const FOLDER = "receptive";

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

export async function keepModel(name: string, bytes: Uint8Array): Promise<void> {
  const file = await (await folder()).getFileHandle(`${name}.safetensors`, { create: true });
  const writable = await file.createWritable();
  await writable.write(new Uint8Array(bytes));
  await writable.close();
}

/** The model kept under a name; undefined where there is none. */
export async function keptModel(name: string): Promise<Uint8Array | undefined> {
  try {
    const file = await (await folder()).getFileHandle(`${name}.safetensors`);
    return new Uint8Array(await (await file.getFile()).arrayBuffer());
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return undefined;
    throw error;
  }
}
