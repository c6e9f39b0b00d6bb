/** f(x) as a reader writes it: numbers, x, pi, e, + − * / ^, parentheses, and the functions below. */
const FUNCTIONS: ReadonlyMap<string, (value: number) => number> = new Map(Object.entries({ sin: Math.sin, cos: Math.cos, tan: Math.tan, exp: Math.exp, ln: Math.log, sqrt: Math.sqrt, abs: Math.abs, tanh: Math.tanh, sign: Math.sign }));
const CONSTANTS: ReadonlyMap<string, number> = new Map([["pi", Math.PI], ["e", Math.E]]);

export type PlaneFunction = (x: number) => number;

/** Recursive descent over the tokens; `^` binds to the right, a sign less than `^`. */
class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.replaceAll("−", "-").replaceAll("·", "*").match(/\d+\.?\d*(?:e[+-]?\d+)?|\.\d+|[a-z]+|\S/gi) ?? [];
  }

  parse(): PlaneFunction {
    const value = this.#sum();
    if (this.#at < this.#tokens.length) throw new Error(`f(x) ends before "${this.#tokens[this.#at]}".`);
    return value;
  }

  #take(...wanted: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #sum(): PlaneFunction {
    let left = this.#product();
    for (let sign = this.#take("+", "-"); sign !== undefined; sign = this.#take("+", "-")) {
      const [before, after, direction] = [left, this.#product(), sign === "+" ? 1 : -1];
      left = (x) => before(x) + direction * after(x);
    }
    return left;
  }

  #product(): PlaneFunction {
    let left = this.#signed();
    for (let operator = this.#take("*", "/"); operator !== undefined; operator = this.#take("*", "/")) {
      const [before, after, divides] = [left, this.#signed(), operator === "/"];
      left = divides ? (x) => before(x) / after(x) : (x) => before(x) * after(x);
    }
    return left;
  }

  #signed(): PlaneFunction {
    if (this.#take("-") === undefined) return this.#power();
    const value = this.#signed();
    return (x) => -value(x);
  }

  #power(): PlaneFunction {
    const base = this.#atom();
    if (this.#take("^") === undefined) return base;
    const exponent = this.#signed();
    return (x) => base(x) ** exponent(x);
  }

  #atom(): PlaneFunction {
    if (this.#take("(") !== undefined) return this.#closed();
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Error("f(x) ends where a number, x or ( should be.");
    if (token === "x") return (x) => x;
    const constant = CONSTANTS.get(token) ?? Number(token);
    if (!Number.isNaN(constant)) return () => constant;
    const named = FUNCTIONS.get(token);
    if (named === undefined) throw new Error(`f(x) has "${token}"; it knows x, pi, e, ${[...FUNCTIONS.keys()].join(", ")}.`);
    if (this.#take("(") === undefined) throw new Error(`after ${token} comes ( in f(x).`);
    const inside = this.#closed();
    return (x) => named(inside(x));
  }

  #closed(): PlaneFunction {
    const value = this.#sum();
    if (this.#take(")") === undefined) throw new Error("a ( in f(x) is not closed.");
    return value;
  }
}

/** Throws an Error that says what cannot be read. */
export function planeFunction(text: string): PlaneFunction {
  return new Parser(text).parse();
}
