import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { lenet5, type Lenet5Layer, type Model } from "@receptive/layers";
import { load } from "@receptive/training";

export type Lenet = Model<Lenet5Layer>;

let ready: Promise<Lenet> | undefined;

/** The backend of this page, made once. */
export function useBackend(): void {
  setDefaultBackend(() => cpu());
}

/** The network that every screen shows: shipped with the page, until one trained here takes its place. */
export function currentLenet(): Promise<Lenet> {
  return (ready ??= shippedLenet());
}

/** A fresh copy of the shipped network. */
export async function shippedLenet(): Promise<Lenet> {
  useBackend();
  const response = await fetch(`${import.meta.env.BASE_URL}weights/lenet5.safetensors`);
  if (!response.ok) throw new Error(`The shipped weights could not be fetched (HTTP ${response.status}).`);
  return load(lenet5(), new Uint8Array(await response.arrayBuffer()));
}

/** Puts a network that was trained here in place of the shipped one, on all screens. */
export async function setLenet(bytes: Uint8Array): Promise<void> {
  useBackend();
  ready = load(lenet5(), bytes);
  await ready;
}
