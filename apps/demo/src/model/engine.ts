import { lenet5, type Lenet5Layer, type Model } from "@receptive/layers";
import { load } from "@receptive/training";
import { useBackend } from "./backend.ts";

export type Lenet = Model<Lenet5Layer>;

let ready: Promise<Lenet> | undefined;

/** The network that every screen shows: shipped with the page, until one trained here takes its place. */
export function currentLenet(): Promise<Lenet> {
  return (ready ??= shippedLenet());
}

/** A fresh copy of the shipped network. */
export async function shippedLenet(): Promise<Lenet> {
  useBackend();
  const response = await fetch(new URL("../weights/lenet5.safetensors", import.meta.url));
  if (!response.ok) throw new Error(`The shipped weights could not be fetched (HTTP ${response.status}).`);
  return load(lenet5(), new Uint8Array(await response.arrayBuffer()));
}

/** Puts a network that was trained here in place of the shipped one, on all screens. */
export async function setLenet(bytes: Uint8Array): Promise<void> {
  useBackend();
  ready = load(lenet5(), bytes);
  await ready;
}
