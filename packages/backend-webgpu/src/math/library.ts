/** The functions that generated WGSL may call; a module gets those that it names, and those that they name. */
import { LITERAL_VARIABLES } from "../wgsl/literal.ts";
import { ARITHMETIC } from "./arithmetic.ts";
import { CASTS } from "./casts.ts";
import { COMPARISONS } from "./comparisons.ts";
import { EXPONENTIALS } from "./exponentials.ts";
import { HALVES } from "./halves.ts";
import { INTEGERS } from "./integers.ts";
import { POWER } from "./power.ts";
import { TRIGONOMETRY } from "./trigonometry.ts";

/** Name of a function → its text. */
export type WgslFunctions = Readonly<Record<string, string>>;

const OPAQUE: WgslFunctions = Object.fromEntries(["f32", "i32", "u32", "bool"].map((type) => [`opaque_${type}`, `fn opaque_${type}(x: ${type}) -> ${type} { return x; }`]));

const ALL: WgslFunctions = { ...OPAQUE, ...ARITHMETIC, ...CASTS, ...COMPARISONS, ...EXPONENTIALS, ...HALVES, ...INTEGERS, ...POWER, ...TRIGONOMETRY };

/** The text with every function and variable before it that it needs. */
export function withLibrary(text: string): string {
  const needed = new Map<string, string>();
  const todo = [text];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    for (const [name] of next.matchAll(/\b[a-z]\w*(?=\()/gu)) {
      const found = needed.has(name) ? undefined : ALL[name];
      if (found === undefined) continue;
      needed.set(name, found);
      todo.push(found);
    }
  }
  const functions = [...needed.keys()].sort().map((name) => needed.get(name) ?? "");
  const whole = [...functions, text].join("\n");
  return /\b(?:nan|infinity)_bits\b/u.test(whole) ? `${LITERAL_VARIABLES}\n${whole}` : whole;
}
