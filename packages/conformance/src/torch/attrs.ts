/** A case's attributes, read with the type an adapter expects of them; a fixture that holds something else is an error. */
export class Attrs {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  #fault(name: string, wanted: string): TypeError {
    return new TypeError(`attribute ${name} is ${JSON.stringify(this.#values[name])}, not ${wanted}`);
  }
  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null;
  }
  number(name: string, fallback?: number): number {
    const v = this.has(name) ? this.#values[name] : fallback;
    if (typeof v !== "number") throw this.#fault(name, "a number");
    return v;
  }
  text(name: string): string {
    const v = this.#values[name];
    if (typeof v !== "string") throw this.#fault(name, "a string");
    return v;
  }
  /** Whether an attribute that may be of another type is this text. */
  isText(name: string, text: string): boolean {
    return this.#values[name] === text;
  }
  flag(name: string): boolean {
    return this.#values[name] === true;
  }
  numbers(name: string): number[] {
    const v = this.#values[name];
    if (!Array.isArray(v) || !v.every((x) => typeof x === "number")) throw this.#fault(name, "a list of numbers");
    return v;
  }
  pairs(name: string): [number, number][] {
    return this.lists(name).map(([a, b]) => {
      if (typeof a !== "number" || typeof b !== "number") throw this.#fault(name, "a list of pairs");
      return [a, b];
    });
  }
  /** Lists whose items may be null. */
  lists(name: string): (number | null)[][] {
    const v = this.#values[name];
    if (!Array.isArray(v) || !v.every((x) => Array.isArray(x))) throw this.#fault(name, "a list of lists");
    return v;
  }
}
