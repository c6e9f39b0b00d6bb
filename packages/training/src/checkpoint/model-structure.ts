import type { Model, NamedLayer } from "@receptive/layers";

/** Where weights came from at first does not matter once they are read from a file. */
const LEFT_OUT: ReadonlySet<string> = new Set(["seed", "init", "layers"]);

/** `key=value` of what a layer was made with, functions left out: they cannot be compared. */
function configText(config: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(config, (key, value: unknown) => (LEFT_OUT.has(key) || typeof value === "function" ? undefined : value));
  return text === "{}" ? "" : ` ${text}`;
}

function lines(layers: readonly NamedLayer[], prefix: string): string[] {
  return layers.flatMap(({ name, kind, config, layers: inner }) => [`${prefix}${name}: ${kind}${configText(config)}`, ...lines(inner ?? [], `${prefix}${name}.`)]);
}

/** A model's make-up, a line for its input, for itself and for each of its layers: what two models must share to compute the same. */
export function modelStructure({ kind, config, layers, input }: Model): string[] {
  const prepared = input === undefined ? "none" : JSON.stringify({ from: input.from, to: input.to, pad: input.pad, scale: input.scale, mean: input.mean, std: input.std });
  return [`input: ${prepared}`, `model: ${kind}${configText(config)}`, ...lines(layers, "")];
}
