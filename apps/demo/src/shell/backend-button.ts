import type { BackendChoice } from "../model/backend.ts";
import { hasGpu } from "../model/has-gpu.ts";
import { h } from "./dom.ts";
import type { UrlState } from "./url-state.ts";

const BACKENDS: readonly BackendChoice[] = ["cpu", "webgpu"];
const FACES: Readonly<Record<BackendChoice, readonly [face: string, name: string]>> = { cpu: ["CPU", "the processor"], webgpu: ["GPU", "the GPU"] };

/** Says what the screens on the page compute with, and changes it where the browser has a GPU; screens with workers have a choice of their own. */
export class BackendButton {
  readonly element: HTMLButtonElement = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.#change() });
  readonly #reopen: () => void;
  readonly #gpu = hasGpu();
  #url: UrlState | undefined;
  #taken: BackendChoice = "cpu";

  constructor(reopen: () => void) {
    this.#reopen = reopen;
  }

  /** Makes the address's backend the page's, before a screen computes. Returns what went wrong, in words; then it is the processor. */
  async take(url: UrlState, onPage: boolean): Promise<string | undefined> {
    this.#url = url;
    const wanted = onPage ? url.one("backend", BACKENDS, "cpu") : this.#taken;
    const problem = wanted === this.#taken ? undefined : await this.#switch(wanted);
    void this.#gpu.then((gpu) => {
      this.element.hidden = !onPage || !gpu;
      const [face, name] = FACES[this.#taken];
      const other = this.#taken === "cpu" ? FACES.webgpu[1] : FACES.cpu[1];
      this.element.textContent = face;
      this.element.title = `Computed by ${name}. Change to ${other}.`;
      this.element.setAttribute("aria-label", this.element.title);
    });
    return problem;
  }

  async #switch(wanted: BackendChoice): Promise<string | undefined> {
    const { switchBackend } = await import("../model/backend.ts");
    try {
      await switchBackend(wanted);
      this.#taken = wanted;
      return undefined;
    } catch (error) {
      this.#url?.set({ backend: null });
      await switchBackend("cpu");
      this.#taken = "cpu";
      return `The GPU cannot be used, so the processor computes. ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #change(): void {
    this.#url?.set({ backend: this.#taken === "cpu" ? "webgpu" : null });
    this.#reopen();
  }
}
