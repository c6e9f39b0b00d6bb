import "../testing/reference-backend.ts";
import { compile, type Tensor, tensor, zeros } from "@receptive/core";
import { describe, expect, test } from "vitest";
import { inputPreparation, lenet5, mnistMlp, sequential, relu, toInput } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";
import { values } from "../testing/values.ts";

const lenetInput = inputPreparation({ from: [1, 28, 28], pad: 2, mean: 0.1307, std: 0.3081 });
const ramp = Uint8Array.from({ length: 784 }, (_, i) => i % 256);

describe("LeNet's: pad 2, /255, mean .1307, std .3081", () => {
  test("pixel by pixel", async () => {
    const y = await values(lenetInput.prepare(tensor(ramp, [1, 1, 28, 28])));
    expect(y).toHaveLength(1024);
    for (let r = 0; r < 32; r++) for (let c = 0; c < 32; c++) {
      const inside = r >= 2 && r < 30 && c >= 2 && c < 30;
      const pixel = inside ? (ramp[(r - 2) * 28 + (c - 2)] ?? 0) : 0;
      // Constants are single precision: 1e-7 of values up to 3.
      expect(y[r * 32 + c]).toBeCloseTo((pixel / 255 - 0.1307) / 0.3081, 5);
    }
  });

  test.each([["[28,28]", [28, 28], 1], ["[1,28,28]", [1, 28, 28], 1], ["[3,28,28]", [3, 28, 28], 3], ["[2,1,28,28]", [2, 1, 28, 28], 2]] as const)("takes %s", (_, shape, n) => {
    for (const dtype of ["u8", "f32", "i32"] as const) {
      const y = lenetInput.prepare(zeros(shape, dtype));
      expect(y.shape).toEqual([n, 1, 32, 32]);
      expect(y.dtype).toBe("f32");
    }
  });

  test("32×32 floats pass unchanged", () => {
    const x = zeros([5, 1, 32, 32]);
    expect(lenetInput.prepare(x)).toBe(x);
  });

  test("anything else is an error that says what is read", () => {
    expect(codedError(() => lenetInput.prepare(zeros([5, 3, 28, 28])))).toEqual({ code: "E_SHAPE_INPUT", message: "the model reads images [n,1,28,28] of 0 to 255, or prepared floats [n,1,32,32]; got f32[5,3,28,28]." });
    expect(codedError(() => lenetInput.prepare(zeros([784]))).code).toBe("E_SHAPE_INPUT");
  });

  test("works inside a compiled function", async () => {
    const run = compile((x: Tensor) => lenetInput.prepare(x).max());
    expect(await run(tensor(ramp, [1, 1, 28, 28])).item()).toBeCloseTo((1 - 0.1307) / 0.3081, 5);
  });
});

describe("others", () => {
  test("one mean and deviation a channel", async () => {
    const colour = inputPreparation({ from: [2, 1, 1], scale: 1, mean: [1, 2], std: [1, 4] });
    expect(await values(colour.prepare(tensor(Uint8Array.of(3, 10), [1, 2, 1, 1])))).toEqual([2, 2]);
  });

  test("where raw and prepared images have one shape, bytes are raw", async () => {
    const same = inputPreparation({ from: [1, 1, 1], scale: 2 });
    const float = tensor([[[[3]]]]);
    expect(same.prepare(float)).toBe(float);
    expect(await values(same.prepare(tensor(Uint8Array.of(3), [1, 1, 1, 1])))).toEqual([6]);
  });

  test("the MLP's flattens", async () => {
    const x = toInput(mnistMlp(), ramp);
    expect(x.shape).toEqual([1, 784]);
    expect((await values(x))[255]).toBeCloseTo(1, 7); // 1/255 in single precision
  });

  test.each([
    ["a shape that is no image", { from: [28, 28] }],
    ["negative padding", { from: [1, 28, 28], pad: -1 }],
    ["a deviation of 0", { from: [1, 28, 28], std: 0 }],
    ["means for other channels", { from: [1, 28, 28], mean: [1, 2, 3] }],
    ["a target of another size", { from: [1, 28, 28], to: [783] }],
  ])("%s is an error", (_, options) => {
    expect(codedError(() => inputPreparation(options)).code).toBe("E_INPUT_OPTION");
  });
});

describe("toInput", () => {
  test("takes bare pixels, images with a shape, and tensors", () => {
    const model = lenet5();
    expect(toInput(model, new Uint8Array(784)).shape).toEqual([1, 1, 32, 32]);
    expect(toInput(model, new Uint8Array(3 * 784)).shape).toEqual([3, 1, 32, 32]);
    expect(toInput(model, new Float32Array(1024)).shape).toEqual([1, 1, 32, 32]);
    expect(toInput(model, { data: new Uint8Array(784), shape: [28, 28] }).shape).toEqual([1, 1, 32, 32]);
    expect(toInput(model, zeros([2, 28, 28])).shape).toEqual([2, 1, 32, 32]);
  });

  test("without a preparation tensors pass, and bare pixels cannot be understood", () => {
    const x = zeros([1, 4]);
    expect(toInput(sequential(relu()), x)).toBe(x);
    expect(codedError(() => toInput(sequential(relu()), new Uint8Array(4))).code).toBe("E_INPUT");
    expect(codedError(() => toInput(lenet5(), new Uint8Array(100))).message).toBe("lenet5 reads images of [1,28,28]; 100 pixels do not make whole ones.");
  });
});
