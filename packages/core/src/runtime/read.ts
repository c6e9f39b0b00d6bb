import { bytesOf } from "../backend/bytes-of.ts";
import type { Node } from "../ir/node.ts";
import { DisposedError } from "../errors.ts";
import { DISPOSED, goneError } from "./leaf.ts";
import { checkAlive, evaluate } from "./eager.ts";
import { decodePrecise, type HostArray } from "./host.ts";

/** Values this small stay on the host once read, and their device memory goes back: a loss per step then costs nothing. */
const KEEP_BYTES = 64;

/** A node's value on the host. Computes what is pending; rejects with the error of the work that should have made it. */
export async function readNode(node: Node): Promise<HostArray> {
  checkAlive(node);
  evaluate([node]);
  const leaf = node.leaf;
  if (leaf?.host) return leaf.host.slice();
  const storage = leaf?.storage ?? null;
  if (leaf === null || storage === null) throw goneError(DISPOSED);
  const { device } = storage;
  if (!device.idle) await device.drained();
  if (storage.error !== null) throw storage.error;
  if (storage.buf === null) {
    // Another read of the same small value finished first and left it on the host.
    if (leaf.host !== null) return leaf.host.slice();
    throw leaf.lost !== null ? goneError(leaf.lost) : new DisposedError("E_DISPOSED", "this tensor was disposed of while it was being read.");
  }
  const { caps } = device.backend;
  const bytes = bytesOf(node, caps);
  const data = decodePrecise(await device.read(storage.buf, bytes), node.dtype, caps);
  if (bytes <= KEEP_BYTES && leaf.storage === storage && storage.buf !== null) {
    leaf.host = data.slice();
    leaf.storage = null;
    storage.release();
  }
  return data;
}
