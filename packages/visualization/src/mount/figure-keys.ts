import { cellHit, type Hit, targetsOf } from "../paint/hit.ts";
import type { Scene } from "../scene/scene.ts";

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The next target in a direction: the nearest of those that lie more that way than aside. */
function towards(targets: readonly Hit[], from: Hit, dx: number, dy: number): Hit | undefined {
  const middle = ({ place }: Hit): readonly [number, number] => [place.x + place.width / 2, place.y + place.height / 2];
  const [x, y] = middle(from);
  let [best, least]: [Hit | undefined, number] = [undefined, Infinity];
  for (const target of targets) {
    const [tx, ty] = middle(target);
    const along = (tx - x) * dx + (ty - y) * dy;
    const aside = Math.abs((tx - x) * dy) + Math.abs((ty - y) * dx);
    if (along <= 1 || aside > along * 3) continue;
    if (along + 2 * aside < least) [best, least] = [target, along + 2 * aside];
  }
  return best;
}

/**
 * Walks a figure by keys: arrows go from mark to mark; Enter goes into the cells of a map, where arrows go from cell to cell;
 * Escape comes out again. Remembers ids, not marks, so that it stays in place while the figure changes.
 */
export class FigureKeys {
  #id: string | undefined;
  #cell: readonly [row: number, column: number] | undefined;

  /** Where the keys are; undefined before the first arrow, or where the mark is gone. */
  current(scene: Scene): Hit | undefined {
    const { raster } = this.#at(scene);
    if (this.#cell !== undefined && this.#id !== undefined) return cellHit(scene, this.#id, ...this.#cell) ?? raster;
    return raster;
  }

  #at(scene: Scene): { readonly targets: readonly Hit[]; readonly raster: Hit | undefined } {
    const targets = targetsOf(scene);
    return { targets, raster: targets.find(({ id }) => id === this.#id) };
  }

  /** The hit after a key, or undefined where the key is not for the figure. */
  press(scene: Scene, key: string): Hit | undefined {
    const { targets, raster } = this.#at(scene);
    const arrow = ARROWS[key];
    if (raster === undefined || this.#id === undefined) {
      if (arrow === undefined && key !== "Enter") return undefined;
      this.#id = targets[0]?.id;
      this.#cell = undefined;
      return targets[0];
    }
    if (this.#cell !== undefined) return this.#inCells(scene, this.#id, this.#cell, key, arrow);
    if (key === "Enter" && cellHit(scene, this.#id, 0, 0) !== undefined) {
      this.#cell = [0, 0];
      return cellHit(scene, this.#id, 0, 0);
    }
    if (arrow === undefined) return undefined;
    const next = towards(targets, raster, ...arrow);
    this.#id = (next ?? raster).id;
    return next ?? raster;
  }

  #inCells(scene: Scene, id: string, [row, column]: readonly [number, number], key: string, arrow: readonly [number, number] | undefined): Hit | undefined {
    if (key === "Escape") {
      this.#cell = undefined;
      return this.current(scene);
    }
    if (arrow === undefined) return undefined;
    const next = cellHit(scene, id, row + arrow[1], column + arrow[0]);
    if (next?.cell !== undefined) this.#cell = [next.cell.row, next.cell.column];
    return next ?? cellHit(scene, id, row, column);
  }
}
