import { formatNumber } from "@receptive/visualization";
import type { UnitExplanation } from "@receptive/visualization/models";
import { h } from "../../shell/dom.ts";
import { formula, row, sub, sum } from "../../shell/math.ts";

/** The terms of a sum that weigh most come first; beyond these they are counted. */
const SHOWN = 30;

function termRows(explained: UnitExplanation): HTMLElement {
  const sorted = explained.terms.toSorted((a, b) => Math.abs(b.product ?? b.value) - Math.abs(a.product ?? a.value));
  const rows = sorted.slice(0, SHOWN).map(({ value, weight, product }) => h("tr", {},
    h("td", {}, formatNumber(value)),
    weight === undefined ? null : h("td", {}, formatNumber(weight)),
    product === undefined ? null : h("td", {}, formatNumber(product)),
  ));
  const heads = explained.form === "sum" ? ["a", "w", "w·a"] : ["a"];
  const rest = explained.terms.length - Math.min(SHOWN, explained.terms.length);
  return h("div", { class: "terms-scroll", tabindex: 0, role: "region", "aria-label": "Terms" },
    h("table", { class: "terms" }, h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)))), h("tbody", {}, ...rows)),
    rest > 0 ? h("p", { class: "muted small" }, `and ${rest} smaller ones.`) : null,
  );
}

function equations(explained: UnitExplanation): readonly Element[] {
  const { form, terms, bias, value, kind } = explained;
  const [first] = terms;
  const result = formatNumber(value);
  switch (form) {
    case "sum": {
      const products = terms.reduce((total, term) => total + (term.product ?? 0), 0);
      const words = `net is the sum of ${terms.length} products${bias === undefined ? "" : ` plus the bias ${formatNumber(bias)}`}, ${result}`;
      const numbers = bias === undefined ? [products] : [products, bias < 0 ? "−" : "+", Math.abs(bias)];
      return [formula(words, row("net", "=", sum("j"), sub("w", "j"), sub("a", "j"), ...(bias === undefined ? [] : ["+", "b"]))), formula("", row("=", ...numbers, "=", value))];
    }
    case "max": return [formula(`the largest of ${terms.length} values, ${result}`, row("a", "=", "max", "(", ...terms.flatMap(({ value: v }, i) => (i === 0 ? [v] : [",", v])), ")", "=", value))];
    case "mean": return [formula(`the mean of ${terms.length} values, ${result}`, row("a", "=", "mean", "=", value))];
    case "map": return [formula(`${kind} of ${formatNumber(first?.value ?? Number.NaN)} is ${result}`, row("a", "=", kind === "relu" ? "ReLU" : kind, "(", first?.value ?? Number.NaN, ")", "=", value))];
  }
}

const NAMES: Readonly<Record<UnitExplanation["form"], string>> = { sum: "a sum of products", max: "the largest of its window", mean: "the mean of its window", map: "one value, mapped" };

/** How a unit came to its value, for the gutter. */
export function unitNote(explained: UnitExplanation, sees: string): readonly (Node | string)[] {
  return [
    h("p", {}, `${explained.layer}, unit ${formatNumber(explained.index)}: ${NAMES[explained.form]} of ${explained.before}. ${sees}`),
    ...equations(explained),
    ...(explained.terms.length > 1 ? [termRows(explained)] : []),
  ];
}
