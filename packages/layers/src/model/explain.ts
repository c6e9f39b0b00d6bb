import { ReceptiveError, type Shape } from "@receptive/core";
import type { Layer } from "../layer.ts";

/** Where in a model something failed. */
export interface Place {
  readonly index: number;
  readonly name: string;
  readonly layer: Layer;
  /** Kind of the model the layer is part of. */
  readonly model: string;
  /** What the layer's input comes from, and the shapes on the way. */
  readonly from: string;
  readonly fromInput: Shape | null;
  readonly input: Shape;
}

const formatShape = (shape: Shape): string => `[${shape.join()}]`;
/** A call site that only names this package: the layer's place says more. */
const OWN_CALL_SITE = / \(at [^()]*[/\\]layers[/\\](?:src|dist)[/\\][^()]*\)/;

/** `in layer 7 (fc1), linear(400, 120), of lenet5; its input comes from flatten: [128,16,5,5] → [128,400].` */
function describe({ index, name, layer, model, from, fromInput, input }: Place): string {
  const shown = name === String(index) ? `layer ${index}` : `layer ${index} (${name})`;
  const shapes = fromInput === null ? formatShape(input) : `${formatShape(fromInput)} → ${formatShape(input)}`;
  return `in ${shown}, ${layer.label}, of ${model}; its input comes from ${from}: ${shapes}.`;
}

/** The same error, of the same class and code, that also says where in the model it happened and what to write instead. */
export function explain(error: unknown, place: Place): unknown {
  if (!(error instanceof ReceptiveError)) return error;
  const fix = place.layer.fix?.(place.input, error) ?? null;
  const message = `${error.message.replace(OWN_CALL_SITE, "")}\n  ${describe(place)}${fix === null ? "" : `\n  ${fix}`}`;
  const Same = error.constructor as new (code: string, message: string, options: ErrorOptions) => ReceptiveError;
  return new Same(error.code, message, { cause: error.cause ?? error });
}
