import type { Theme } from "../color/tokens.ts";

function isTheme(value: string | undefined): value is Theme {
  return value === "light" || value === "dark";
}

/** The theme of the page around an element: the nearest `data-theme`, else what the reader's system prefers. */
export function pageTheme(element: Element): Theme {
  const chosen = element.closest<HTMLElement>("[data-theme]")?.dataset["theme"];
  if (isTheme(chosen)) return chosen;
  return element.ownerDocument.defaultView?.matchMedia("(prefers-color-scheme: dark)").matches === true ? "dark" : "light";
}

/** Calls back whenever `pageTheme` may have changed; returns what ends it. */
export function onThemeChange(element: Element, changed: () => void): () => void {
  const root = element.ownerDocument.documentElement;
  const query = element.ownerDocument.defaultView?.matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  observer.observe(root, { attributes: true, attributeFilter: ["data-theme"] });
  query?.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    query?.removeEventListener("change", changed);
  };
}
