/** What a screen shows, in the address: `#/convolution?preset=lecture&stride=2`. Going there again shows the same. */
export interface Route {
  readonly screen: string;
  readonly params: URLSearchParams;
}

export function readRoute(hash: string = location.hash): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { screen: path, params: new URLSearchParams(query) };
}

export function routeHash(screen: string, params: URLSearchParams): string {
  const query = params.toString();
  return `#/${screen}${query === "" ? "" : `?${query}`}`;
}

/** One screen's part of the address. Values that are the default are left out. */
export class UrlState {
  readonly #screen: string;
  readonly #params: URLSearchParams;

  constructor({ screen, params }: Route) {
    this.#screen = screen;
    this.#params = params;
  }

  text(name: string, otherwise: string): string {
    return this.#params.get(name) ?? otherwise;
  }

  /** A whole number in a range; anything else in the address counts as the default. */
  integer(name: string, otherwise: number, low: number, high: number): number {
    const value = Number(this.#params.get(name) ?? Number.NaN);
    return Number.isInteger(value) && value >= low && value <= high ? value : otherwise;
  }

  number(name: string, otherwise: number, low: number, high: number): number {
    const text = this.#params.get(name);
    const value = Number(text ?? Number.NaN);
    return text !== null && text !== "" && value >= low && value <= high ? value : otherwise;
  }

  one<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const text = this.#params.get(name);
    return choices.find((choice) => choice === text) ?? otherwise;
  }

  set(values: Readonly<Record<string, string | number | null>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (value === null) this.#params.delete(name);
      else this.#params.set(name, String(value));
    }
    history.replaceState(null, "", routeHash(this.#screen, this.#params));
  }
}
