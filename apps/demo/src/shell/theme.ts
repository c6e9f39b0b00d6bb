import { h } from "./dom.ts";

type Choice = "auto" | "light" | "dark";
const KEY = "receptive-theme";
const NEXT: Readonly<Record<Choice, Choice>> = { auto: "dark", dark: "light", light: "auto" };
const FACE: Readonly<Record<Choice, string>> = { auto: "◐", dark: "●", light: "○" };

function stored(): Choice {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "auto";
}

function apply(choice: Choice): void {
  if (choice === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset["theme"] = choice;
}

/** A button that goes from the system's colours to dark, to light, and back; remembered. */
export function themeButton(): HTMLElement {
  let choice = stored();
  const button = h("button", { type: "button", class: "quiet", onclick: () => { choice = NEXT[choice]; localStorage.setItem(KEY, choice); apply(choice); paint(); } });
  const paint = (): void => {
    button.textContent = FACE[choice];
    button.setAttribute("aria-label", `Colours: ${choice === "auto" ? "as the system" : choice}`);
    button.title = button.getAttribute("aria-label") ?? "";
  };
  apply(choice);
  paint();
  return button;
}
