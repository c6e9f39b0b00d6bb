import { CanvasTexture, Color, EdgesGeometry, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial, NearestFilter, PerspectiveCamera, PlaneGeometry, Raycaster, Scene, SRGBColorSpace, Vector2, WebGLRenderer } from "three";
import { resolveHex } from "../color/color.ts";
import { scaleFor } from "../color/scale.ts";
import { tensorStats } from "../describe/tensor-stats.ts";
import { onThemeChange, pageTheme } from "../mount/page-theme.ts";
import { rasterPixels } from "../paint/raster-pixels.ts";
import type { StripLayer } from "../scene/layer-strip.ts";
import type { Layers3d } from "./mount-layers-3d.ts";

/** Pixels of a map in units of the stage: true scale, so that 28×28 is twice as wide as 14×14. */
const PIXEL = 0.05;
const STEP = 2.4;

interface Sheet {
  readonly mesh: Mesh<PlaneGeometry, MeshBasicMaterial>;
  readonly id: string;
  readonly columns: number;
  readonly rows: number;
}

function isRow(layer: StripLayer): boolean {
  return layer.shape.length === 1;
}

/** Maps of one layer on sheets across the way, rows of units as upright bands. */
function sheetsOf(layer: StripLayer): { readonly values: ArrayLike<number>; readonly rows: number; readonly columns: number; readonly id: string }[] {
  if (isRow(layer)) return [{ values: layer.data, rows: layer.data.length, columns: 1, id: layer.name }];
  const [maps = 1, rows = 1, columns = 1] = layer.shape;
  return Array.from({ length: maps }, (_, map) => ({ values: Array.prototype.slice.call(layer.data, map * rows * columns, (map + 1) * rows * columns), rows, columns, id: `${layer.name}/${map}` }));
}

/** Layers in depth; see `mountLayers3d`. */
export class Stage3d implements Layers3d {
  readonly #renderer: WebGLRenderer;
  readonly #camera = new PerspectiveCamera(32, 16 / 9, 0.1, 200);
  readonly #scene = new Scene();
  readonly #world = new Group();
  readonly #sheets: Sheet[] = [];
  readonly #element: HTMLElement;
  readonly #ends: (() => void)[] = [];
  #layers: readonly StripLayer[] = [];
  #frame = 0;
  #turn = -0.72;
  #tilt = 0.22;
  #distance = 1;

  constructor(parent: HTMLElement, layers: readonly StripLayer[], pointed: (id: string) => void) {
    this.#renderer = new WebGLRenderer({ antialias: true });
    const canvas = this.#renderer.domElement;
    canvas.className = "rv-layers-3d";
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "The layers in depth. Drag or use the arrow keys to turn, plus and minus to come nearer. The same numbers are in the 2-D stage, with a table.");
    canvas.style.cssText = "display:block;width:100%;aspect-ratio:16/9;touch-action:pan-y";
    this.#element = canvas;
    parent.append(this.#element);
    this.#scene.add(this.#world);
    this.#listen(canvas, pointed);
    const resized = new ResizeObserver(() => this.#schedule());
    resized.observe(canvas);
    this.#ends.push(() => resized.disconnect(), onThemeChange(canvas, () => this.update(this.#layers)));
    this.update(layers);
  }

  #listen(canvas: HTMLCanvasElement, pointed: (id: string) => void): void {
    let from: readonly [number, number] | undefined;
    canvas.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY]; canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointerup", () => { from = undefined; });
    canvas.addEventListener("pointermove", (event) => {
      if (from === undefined) {
        const id = this.#pick(event);
        if (id !== undefined) pointed(id);
        return;
      }
      this.#rotate((event.clientX - from[0]) * 0.006, (event.clientY - from[1]) * 0.004);
      from = [event.clientX, event.clientY];
    });
    canvas.addEventListener("keydown", (event) => {
      const turns: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.08], ArrowDown: [0, 0.08] };
      const turn = turns[event.key];
      if (turn !== undefined) this.#rotate(...turn);
      else if (event.key === "+" || event.key === "-") this.#zoom(event.key === "+" ? 0.9 : 1.1);
      else return;
      event.preventDefault();
    });
  }

  #rotate(turn: number, tilt: number): void {
    this.#turn += turn;
    this.#tilt = Math.max(-0.6, Math.min(1.2, this.#tilt + tilt));
    this.#schedule();
  }

  #zoom(by: number): void {
    this.#distance = Math.max(0.5, Math.min(2, this.#distance * by));
    this.#schedule();
  }

  update(layers: readonly StripLayer[]): void {
    this.#layers = layers;
    this.#clear();
    const theme = pageTheme(this.#element);
    this.#scene.background = new Color(resolveHex("background", theme));
    const rim = new LineBasicMaterial({ color: resolveHex("muted", theme), transparent: true, opacity: 0.5 });
    for (const [depth, layer] of layers.entries()) this.#addLayer(layer, (depth - (layers.length - 1) / 2) * STEP, rim);
    this.#schedule();
  }

  #addLayer(layer: StripLayer, x: number, rim: LineBasicMaterial): void {
    const theme = pageTheme(this.#element);
    const ramp = layer.ramp ?? (tensorStats(layer.data).min < 0 ? "signed" : "sequential");
    const scale = scaleFor(ramp, layer.data, layer.domain ? { domain: layer.domain } : {});
    const sheets = sheetsOf(layer);
    const across = Math.ceil(Math.sqrt(sheets.length));
    for (const [i, { values, rows, columns, id }] of sheets.entries()) {
      const cell = isRow(layer) ? Math.min(0.3, 5.6 / rows) : PIXEL * (sheets.length === 1 ? 1.6 : 1);
      const [width, height] = [columns * (isRow(layer) ? 0.3 : cell), rows * cell];
      const pixels = rasterPixels({ columns, rows, values, scale }, theme);
      const texture = new CanvasTexture(textureCanvas(pixels, columns, rows));
      texture.magFilter = texture.minFilter = NearestFilter;
      texture.generateMipmaps = false;
      texture.colorSpace = SRGBColorSpace;
      const mesh = new Mesh(new PlaneGeometry(width, height), new MeshBasicMaterial({ map: texture, side: 2 }));
      const [column, line] = [i % across, Math.floor(i / across)];
      const gap = 0.16;
      mesh.position.set(x, ((across - 1) / 2 - line) * (height + gap), (column - (across - 1) / 2) * (width + gap));
      mesh.rotation.y = -Math.PI / 2;
      mesh.add(new LineSegments(new EdgesGeometry(mesh.geometry), rim));
      this.#world.add(mesh);
      this.#sheets.push({ mesh, id, rows, columns });
    }
  }

  #pick(event: PointerEvent): string | undefined {
    const box = this.#renderer.domElement.getBoundingClientRect();
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2(((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2), this.#camera);
    const [hit] = ray.intersectObjects(this.#sheets.map(({ mesh }) => mesh), false);
    const sheet = this.#sheets.find(({ mesh }) => mesh === hit?.object);
    if (hit?.uv === undefined || sheet === undefined) return undefined;
    const column = Math.min(sheet.columns - 1, Math.floor(hit.uv.x * sheet.columns));
    const row = Math.min(sheet.rows - 1, Math.floor((1 - hit.uv.y) * sheet.rows));
    return `${sheet.id}#${row * sheet.columns + column}`;
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const canvas = this.#renderer.domElement;
      const { clientWidth: width, clientHeight: height } = canvas;
      if (width === 0) return;
      this.#renderer.setPixelRatio(Math.min(2, devicePixelRatio));
      this.#renderer.setSize(width, height, false);
      this.#camera.aspect = width / height;
      const length = this.#layers.length * STEP;
      const reach = Math.max(9, length * 0.86 + 1) * Math.max(1, 1.25 / this.#camera.aspect) * this.#distance;
      this.#camera.position.set(Math.sin(this.#turn) * Math.cos(this.#tilt) * reach, Math.sin(this.#tilt) * reach, Math.cos(this.#turn) * Math.cos(this.#tilt) * reach);
      // The near end looks larger: looked at from a little that way, the row lies in the middle.
      this.#camera.lookAt(0.1 * length * Math.sin(this.#turn), 0, 0);
      this.#camera.updateProjectionMatrix();
      this.#renderer.render(this.#scene, this.#camera);
    });
  }

  #clear(): void {
    for (const { mesh } of this.#sheets.splice(0)) {
      mesh.material.map?.dispose();
      mesh.material.dispose();
      mesh.geometry.dispose();
    }
    this.#world.clear();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    for (const end of this.#ends) end();
    this.#clear();
    this.#renderer.dispose();
    this.#element.remove();
  }
}

function textureCanvas(pixels: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}
