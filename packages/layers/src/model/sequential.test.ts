import "../testing/reference-backend.ts";
import { compile, grad, ShapeError, type Tensor, tensor, zeros } from "@receptive/core";
import { describe, expect, test } from "vitest";
import { batchNorm1d, conv2d, dropout, flatten, initSource, linear, maxPool2d, named, relu, residual, sequential } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";
import { values } from "../testing/values.ts";

const lenetBody = (features: number): ReturnType<typeof sequential> =>
  sequential(conv2d(1, 6, 5), relu(), maxPool2d(2), conv2d(6, 16, 5), relu(), maxPool2d(2), flatten(), linear(features, 120));

describe("names", () => {
  test("are numbers in a list, as in PyTorch", () => {
    const model = sequential(linear(2, 3), relu(), linear(3, 1));
    expect(model.names).toEqual(["0", "1", "2"]);
    expect(Object.keys(model.params)).toEqual(["0", "2"]);
  });

  test("are given by `named` or by an object", () => {
    expect(Object.keys(sequential(named("fc1", linear(2, 3)), relu(), named("fc2", linear(3, 1))).params)).toEqual(["fc1", "fc2"]);
    expect(Object.keys(sequential({ fc1: linear(2, 3), act: relu(), fc2: linear(3, 1) }).params)).toEqual(["fc1", "fc2"]);
  });

  test.each([
    ["twice the same", () => sequential(named("a", relu()), named("a", relu())), "E_LAYER_NAME"],
    ["a dot", () => sequential({ "a.b": relu() }), "E_LAYER_NAME"],
    ["a reserved one", () => sequential({ logits: relu() }), "E_LAYER_NAME"],
    ["a numeric key, which would move", () => sequential({ b: relu(), 1: relu() }), "E_LAYER_NAME"],
    ["one object in two places", () => { const fc = linear(2, 2); return sequential(fc, fc); }, "E_LAYER_TWICE"],
    ["no layers", () => sequential(), "E_LAYER_LIST"],
  ])("%s is an error", (_, make, code) => {
    expect(codedError(make).code).toBe(code);
  });

  test("a function that is no layer is explained", () => {
    // @ts-expect-error: relu without its call
    expect(codedError(() => sequential(linear(2, 2), relu)).message).toMatch(/layer 1 is not a layer but a function: call it/);
  });
});

describe("seeds", () => {
  const weights = (seed: number): Promise<number[]> => values((sequential([linear(3, 4), relu(), linear(4, 2)], { seed }).params["2"] as { weight: Tensor }).weight);

  test("decide the weights, layer by layer", async () => {
    expect(await weights(1)).toEqual(await weights(1));
    expect(await weights(1)).not.toEqual(await weights(2));
    const twins = sequential([linear(3, 3), linear(3, 3)], { seed: 1 });
    const [a, b] = await Promise.all(["0", "1"].map((n) => values((twins.params[n] as { weight: Tensor }).weight)));
    expect(a).not.toEqual(b);
  });

  test("a model inside draws from the outer seed, unless it was given values", async () => {
    const draw = async (seed: number, inner = sequential(linear(2, 2))): Promise<number[]> => values(((sequential({ inner }, { seed }).params["inner"] as { 0: { weight: Tensor } })[0]).weight);
    expect(await draw(1)).not.toEqual(await draw(2));
    const trained = sequential(linear(2, 2));
    trained.setState({ params: { 0: { weight: tensor([[1, 2], [3, 4]]), bias: tensor([0, 0]) } } });
    expect(await draw(7, trained)).toEqual([1, 2, 3, 4]);
  });
});

describe("as a function and as a layer", () => {
  const model = sequential(linear(2, 2), relu());
  model.setState({ params: { 0: { weight: tensor([[1, 0], [0, -1]]), bias: tensor([0, 0]) } } });

  test("computes", async () => {
    expect(await values(model(tensor([[3, 4], [-3, -4]])))).toEqual([3, 0, 0, 4]);
  });

  test("layers in place have the model's values", async () => {
    expect(await values(model.layers[0]?.params["weight"] as Tensor)).toEqual([1, 0, 0, -1]);
    const nested = sequential({ outer: sequential({ fc: linear(1, 1) }) });
    nested.setState({ params: { outer: { fc: { weight: tensor([[5]]), bias: tensor([6]) } } } });
    expect(await values(nested.layers[0]?.layers?.[0]?.params["weight"] as Tensor)).toEqual([5]);
  });

  test("differentiates with respect to its parameter tree", async () => {
    const loss = (params: typeof model.params): Tensor => model.apply(params, {}, tensor([[3, 4]]), { training: false, key: null })[0].sum();
    const gradient = grad(loss)(model.params)["0"] as { weight: Tensor; bias: Tensor };
    expect(await values(gradient.weight)).toEqual([3, 4, 0, 0]);
    expect(await values(gradient.bias)).toEqual([1, 0]);
  });

  test("compiles; new values need no new plan", async () => {
    const m = sequential(linear(1, 1, { bias: false }));
    const run = compile((params: typeof m.params, x: Tensor) => m.apply(params, {}, x, { training: false, key: null })[0]);
    for (const w of [2, 5]) {
      m.setState({ params: { 0: { weight: tensor([[w]]) } } });
      expect(await values(run(m.params, tensor([[10]])))).toEqual([10 * w]);
    }
    expect(run.stats().traces).toBe(1);
  });
});

describe("setState", () => {
  test("names buffers that are missing or of another shape", () => {
    const model = sequential({ bn: batchNorm1d(3) });
    const { code, message } = codedError(() => model.setState({ buffers: { bn: { running_mean: zeros([2]), running_var: zeros([3]) } } }));
    expect(code).toBe("E_MODEL_STATE");
    expect(message).toBe("sequential cannot take these buffers: bn.running_mean is [2] instead of [3]; bn.num_batches_tracked is missing.");
    expect(() => model.setState({ buffers: model.initBuffers() })).not.toThrow();
  });

  const model = sequential({ fc1: linear(2, 3), fc2: linear(3, 1) });
  test("names what is missing, too many or of another shape", () => {
    const { code, message } = codedError(() => model.setState({ params: { fc1: { weight: zeros([3, 3]), scale: zeros([1]) }, fc3: {} } }));
    expect(code).toBe("E_MODEL_STATE");
    expect(message).toBe("sequential cannot take these parameters: fc1.weight is [3,3] instead of [3,2]; fc1.bias is missing; fc1.scale is not part of the model; fc2 is missing; fc3 is not part of the model.");
  });
});

describe("shapes that do not fit", () => {
  test("the error says what, where and what to write", () => {
    let error: unknown;
    try {
      lenetBody(256)(zeros([128, 1, 32, 32]));
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(ShapeError);
    expect(String(error)).toBe([
      "ShapeError [E_SHAPE_MATMUL]: matmul needs equal inner sizes, got [128,400] x [256,120] (400 ≠ 256).",
      "  in layer 7, linear(256, 120), of sequential; its input comes from flatten: [128,16,5,5] → [128,400].",
      "  Use linear(400, 120).",
    ].join("\n"));
    expect((error as Error).cause).toBeInstanceOf(ShapeError);
  });

  test("also without running, from the shape alone", () => {
    expect(codedError(() => lenetBody(256).outputShape([128, 1, 32, 32])).message).toContain("in layer 7, linear(256, 120), of sequential");
  });

  test("names the layer by its name, and the layers around it", () => {
    const model = sequential({ block: residual([conv2d(3, 3, 3, { padding: 1 })]), pool: maxPool2d(2) });
    expect(codedError(() => model(zeros([1, 3, 5, 5]))).message).toContain("in layer 1 (pool), maxPool2d(2), of sequential; its input comes from block: [1,3,5,5] → [1,3,5,5].");
    const { message } = codedError(() => model(zeros([1, 4, 4, 4])));
    expect(message).toContain("Use conv2d(4, 3, 3).");
    expect(message).toContain("in layer 0, conv2d(3, 3, 3), of sequential; its input comes from the model's input: [1,4,4,4].");
    expect(message).toContain("in layer 0 (block), residual, of sequential");
  });

  test("no call site inside the library", () => {
    expect(codedError(() => sequential(conv2d(1, 1, 3))(zeros([1, 2, 5, 5]))).message).not.toMatch(/conv-layer\.ts/);
  });

  test("a forgotten flatten is suggested", () => {
    expect(codedError(() => sequential(conv2d(1, 2, 3), linear(18, 4))(zeros([1, 1, 5, 5]))).message).toMatch(/Use flatten\(\) before it\.$/);
  });

  test.each([
    ["channels", () => sequential(conv2d(1, 6, 5), relu(), maxPool2d(2), conv2d(8, 16, 5)), "layer 3, conv2d(8, 16, 5), of sequential reads 8 channels, but layer 0, conv2d(1, 6, 5), before it gives 6. Use 6 as its first size."],
    ["features", () => sequential(linear(784, 300), dropout(), linear(200, 10)), "layer 2, linear(200, 10), of sequential reads 200 features, but layer 0, linear(784, 300), before it gives 300. Use 300 as its first size."],
  ])("%s are checked as the model is built", (_, make, message) => {
    expect(codedError(make)).toEqual({ code: "E_SHAPE_WIDTH", message });
  });
});

test("weights are drawn only when they are needed", () => {
  let draws = 0;
  const source = initSource(0);
  const counting = { ...source, uniform: (...args: Parameters<typeof source.uniform>): Float32Array => (draws++, source.uniform(...args)) };
  const model = sequential(linear(2, 2), linear(2, 2));
  model.initParams(counting);
  expect(draws).toBe(4); // a weight and a bias each
});
