import type { Gutter } from "./gutter.ts";
import type { Transport } from "./transport.ts";
import type { UrlState } from "./url-state.ts";

/** What a screen is given to live in. */
export interface ScreenContext {
  readonly stage: HTMLElement;
  readonly gutter: Gutter;
  readonly transport: Transport;
  readonly url: UrlState;
  /** Speaks to those who do not see, at most once a second. */
  announce(text: string): void;
}

/** A screen that is shown. */
export interface ScreenInstance {
  destroy(): void;
  /** A key that nothing else took; true where it did something. */
  key?(event: KeyboardEvent): boolean;
}

/** An entry of the chapter rail; its code comes when it is opened. */
export interface ScreenEntry {
  readonly id: string;
  /** Its chapter in the lecture. */
  readonly chapter: string;
  readonly title: string;
  readonly lead: string;
  readonly keys?: readonly (readonly [key: string, does: string])[];
  /** It computes in the page's own thread, on the backend that the header chooses. */
  readonly onPage?: boolean;
  open(context: ScreenContext): Promise<ScreenInstance>;
}
