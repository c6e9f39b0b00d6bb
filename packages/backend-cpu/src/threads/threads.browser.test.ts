/** Threads in an isolated page: led by its main thread, which must not sleep, and by a worker. */
import { expect, test } from "vitest";
import { cpu } from "../cpu.ts";
import { trainedBits } from "../testing/trained-bits.ts";

test("the page has what threads need", () => {
  expect(crossOriginIsolated).toBe(true);
  expect(cpu().threads).toBe(Math.min(8, navigator.hardwareConcurrency));
});

test("one, two and five threads led by the main thread compute the same bits", async () => {
  const results = [];
  for (const threads of [1, 2, 5]) {
    const backend = cpu({ threads });
    const { bits, workers } = await trainedBits(backend);
    expect(workers).toBe(threads - 1);
    results.push(bits);
    backend.dispose();
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test("and so do two led by a worker", async () => {
  const one = cpu({ threads: 1 });
  const { bits } = await trainedBits(one);
  const worker = new Worker(new URL("../testing/train-in-worker.ts", import.meta.url), { type: "module" });
  const found = await new Promise<unknown>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(2, []);
  });
  worker.terminate();
  expect(found).toEqual({ bits, workers: 1, isolated: true });
});

test("one thread computes where the page's policy refuses workers, and says so", async () => {
  const frame = document.createElement("iframe");
  const heard = new Promise<unknown>((resolve) => { addEventListener("message", ({ data }) => { if (data?.from === "frame") resolve(data); }); });
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="worker-src 'none'"><script type="module">
    import { trainInFrame } from ${JSON.stringify(new URL("../testing/train-in-frame.ts", import.meta.url).href)};
    await trainInFrame();
  </script>`;
  document.body.append(frame);
  const one = cpu({ threads: 1 });
  const { bits } = await trainedBits(one);
  expect(await heard).toEqual({ from: "frame", warnings: [expect.stringMatching(/worker-src blob:/)], first: bits, second: bits });
  frame.remove();
});
