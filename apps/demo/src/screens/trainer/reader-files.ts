import { h } from "../../shell/dom.ts";
import { missingFiles, roleOf } from "./idx-names.ts";
import type { OwnFile } from "./training-messages.ts";

export interface ReaderFileEvents {
  /** All image files given so far. */
  images(files: readonly OwnFile[]): void;
  weights(bytes: Uint8Array): void;
}

/** Files of the reader: chosen, or dropped anywhere on the stage. They stay on this machine. */
export class ReaderFiles {
  readonly element: HTMLInputElement = h("input", { type: "file", multiple: true, class: "visually-hidden", tabindex: -1, "aria-label": "Your files: MNIST's four, or a network as safetensors", onchange: () => void this.#chosen() });
  readonly #stage: HTMLElement;
  readonly #events: ReaderFileEvents;
  readonly #ends = new AbortController();
  #images: readonly OwnFile[] = [];

  constructor(stage: HTMLElement, events: ReaderFileEvents) {
    this.#stage = stage;
    this.#events = events;
    const { signal } = this.#ends;
    stage.addEventListener("dragover", (event) => { event.preventDefault(); stage.classList.add("drop-here"); }, { signal });
    stage.addEventListener("dragleave", (event) => { if (!(event.relatedTarget instanceof Node && stage.contains(event.relatedTarget))) stage.classList.remove("drop-here"); }, { signal });
    stage.addEventListener("drop", (event) => {
      event.preventDefault();
      stage.classList.remove("drop-here");
      void this.take([...(event.dataTransfer?.files ?? [])]);
    }, { signal });
  }

  get images(): readonly OwnFile[] {
    return this.#images;
  }

  /** What is still missing of MNIST's four files, in words. */
  get missing(): string {
    return missingFiles(this.#images);
  }

  ask(): void {
    this.element.click();
  }

  async #chosen(): Promise<void> {
    const list = [...(this.element.files ?? [])];
    this.element.value = "";
    await this.take(list);
  }

  async take(list: readonly File[]): Promise<void> {
    const files = await Promise.all(list.map(async (file): Promise<OwnFile> => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
    const images = files.filter(({ name }) => roleOf(name) !== undefined);
    const weights = files.find(({ name }) => roleOf(name) === undefined);
    if (images.length > 0) {
      // By what a file is, not by its name: the unpacked one takes the place of a damaged .gz.
      const roles = new Set(images.map(({ name }) => roleOf(name)));
      this.#images = [...this.#images.filter(({ name }) => !roles.has(roleOf(name))), ...images];
      this.#events.images(this.#images);
    }
    if (weights !== undefined) this.#events.weights(weights.bytes);
  }

  destroy(): void {
    this.#ends.abort();
    this.#stage.classList.remove("drop-here");
  }
}
