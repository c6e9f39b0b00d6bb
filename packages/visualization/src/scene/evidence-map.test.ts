import { expect, test } from "vitest";
import { toSVG } from "../paint/svg.ts";
import { coded } from "../testing/coded.ts";
import { evidenceMap } from "./evidence-map.ts";

const dot = { data: [0, 0, 0, 0, 255, 0, 0, 0, 0], width: 3, height: 3 };

test("evidence of any size under the outline of its picture, with its scale and its numbers", () => {
  const scene = evidenceMap({ title: "Rests on", evidence: { data: [1, -1, 0.5, 0], width: 2, height: 2 }, picture: dot, width: 90 });
  const svg = toSVG(scene);
  expect(svg.match(/<path d="M[^"]+Z"/g)).toHaveLength(2);
  expect(scene.table?.().rows).toEqual([[0, 0, 1], [0, 1, -1], [1, 0, 0.5], [1, 1, 0]]);
  expect(scene.description).toContain("from −1 to 1 over");
});

test("an empty page has no outline; a map that does not fill is named", () => {
  expect(toSVG(evidenceMap({ title: "none", evidence: { data: [0], width: 1, height: 1 }, picture: { data: [0, 0], width: 2, height: 1 } }))).not.toContain("NaN");
  expect(() => evidenceMap({ title: "bad", evidence: { data: [0, 1], width: 2, height: 2 }, picture: dot })).toThrow(coded("E_VIZ_SHAPE"));
});
