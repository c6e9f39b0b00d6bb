import { lenet5, type Lenet5Layer, type Model } from "@receptive/layers";
import { load } from "@receptive/training";
import { type BackendChoice, currentBackend, useBackend } from "./backend.ts";

export type Lenet = Model<Lenet5Layer>;

/** The weights that all screens show: the shipped ones, until a network trained here takes their place. */
let weights: Promise<Uint8Array> | undefined;
/** The network they are loaded into, and the backend its tensors live on. */
let loaded: { readonly on: BackendChoice; readonly model: Promise<Lenet> } | undefined;
let isShipped = true;

/** The network that every screen shows. On another backend it is made anew, from the same weights. */
export function currentLenet(): Promise<Lenet> {
  useBackend();
  const on = currentBackend();
  if (loaded?.on !== on) {
    const own = { on, model: currentBytes().then((bytes) => load(lenet5(), bytes)) };
    loaded = own;
    // What failed is not kept: whoever asks next asks anew.
    own.model.catch(() => { if (loaded === own) loaded = undefined; });
  }
  return loaded.model;
}

/** Whether the screens show the network that the page brought along. */
export function showsShippedLenet(): boolean {
  return isShipped;
}

function currentBytes(): Promise<Uint8Array> {
  const asked = (weights ??= shippedBytes());
  asked.catch(() => { if (weights === asked) weights = undefined; });
  return asked;
}

async function shippedBytes(): Promise<Uint8Array> {
  const response = await fetch(new URL("../weights/lenet5.safetensors", import.meta.url));
  if (!response.ok) throw new Error(`The shipped weights could not be fetched (HTTP ${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Puts a network that was trained here in place of the shipped one, on all screens. */
export async function setLenet(bytes: Uint8Array): Promise<void> {
  [weights, loaded, isShipped] = [Promise.resolve(bytes), undefined, false];
  await currentLenet();
}
