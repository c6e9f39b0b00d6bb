import { argMax, compile, concat, conv, crossEntropy, gather, grad, maxPool, ReceptiveError, scatterAdd, softmax, stack, take, tensor, type Tensor, where, zeros } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { type Case, outcome } from "../kit/case.ts";

const ints = (...v: number[]): Tensor => tensor(Int32Array.from(v));

/** Calls that must be refused when they are made, and the code of the error. */
const refused: readonly (readonly [op: string, variant: string, code: string, call: () => unknown])[] = [
  ["add", "shape", "E_SHAPE_", () => zeros([2, 3]).add(zeros([4]))], ["add", "dtype", "E_DTYPE_ADD", () => zeros([2]).add(ints(1, 2))], ["mul", "shape", "E_SHAPE_", () => zeros([2]).mul(zeros([3]))], ["and", "dtype", "E_DTYPE_AND", () => zeros([2]).and(zeros([2]))], ["exp", "dtype", "E_DTYPE_EXP", () => ints(1).exp()], ["shl", "dtype", "E_DTYPE_SHL", () => zeros([1]).shl(1)],
  ["matmul", "shape", "E_SHAPE_MATMUL", () => zeros([2, 3]).matmul(zeros([2, 3]))], ["matmul", "scalar", "E_SHAPE_MATMUL", () => tensor(1).matmul(zeros([1]))], ["matmul", "batch", "E_SHAPE_MATMUL", () => zeros([2, 3, 4]).matmul(zeros([3, 4, 5]))], ["matmul", "dtype", "E_DTYPE_MATMUL", () => zeros([2, 2]).matmul(ints(1, 2).expand(2, 2))],
  ["reshape", "size", "E_SHAPE_RESHAPE", () => zeros([2, 3]).reshape(4)], ["reshape", "two-inferred", "E_SHAPE_RESHAPE", () => zeros([4]).reshape(-1, -1)], ["expand", "size", "E_SHAPE_EXPAND", () => zeros([2]).expand(3)], ["permute", "twice", "E_SHAPE_PERMUTE", () => zeros([2, 3]).permute(0, 0)], ["transpose", "axis", "E_AXIS", () => zeros([2, 3]).transpose(0, 2)], ["squeeze", "axis", "E_AXIS", () => zeros([2]).squeeze(3)],
  ["sum", "axis", "E_AXIS", () => zeros([2]).sum(1)], ["max", "empty", "E_EMPTY", () => zeros([2, 0]).max(1)], ["argMax", "empty", "E_EMPTY", () => argMax(zeros([0]))], ["softmax", "axis", "E_AXIS", () => softmax(zeros([2]), 5)],
  ["concat", "shape", "E_SHAPE_CONCAT", () => concat([zeros([2, 3]), zeros([3, 4])], 0)], ["concat", "nothing", "E_SHAPE_CONCAT", () => concat([])], ["concat", "dtype", "E_DTYPE_CONCAT", () => concat([zeros([2]), ints(1)])], ["stack", "shape", "E_SHAPE_", () => stack([zeros([2]), zeros([3])])], ["where", "dtype", "E_DTYPE_WHERE", () => where(zeros([2]), zeros([2]), zeros([2]))],
  ["gather", "range", "E_INDEX_RANGE", () => gather(zeros([2]), ints(2))], ["gather", "dtype", "E_DTYPE_GATHER", () => gather(zeros([2]), zeros([1]))], ["take", "range", "E_INDEX_RANGE", () => take(zeros([2]), ints(-3))], ["scatterAdd", "shape", "E_SHAPE_SCATTERADD", () => scatterAdd(zeros([3]), ints(0, 1), zeros([3]))], ["scatterAdd", "u8", "E_DTYPE_SCATTERADD", () => scatterAdd(zeros([3], "u8"), ints(0), zeros([1], "u8"))], ["scatterAdd", "bool", "E_DTYPE_SCATTERADD", () => scatterAdd(zeros([3], "bool"), ints(0), zeros([1], "bool"))], ["sum", "u8", "E_DTYPE_SUM", () => zeros([3], "u8").sum()], ["add", "u8", "E_DTYPE_ADD", () => zeros([3], "u8").add(zeros([3], "u8"))], ["neg", "u32", "E_DTYPE_NEG", () => zeros([3], "u32").neg()],
  ["conv", "channels", "E_SHAPE_CONV", () => conv(zeros([1, 2, 5, 5]), zeros([3, 4, 3, 3]))], ["conv", "kernel", "E_SHAPE_CONV", () => conv(zeros([1, 1, 2, 2]), zeros([1, 1, 3, 3]))], ["conv", "groups", "E_", () => conv(zeros([1, 3, 5, 5]), zeros([4, 1, 3, 3]), { groups: 2 })], ["maxPool", "rank", "E_SHAPE_", () => maxPool(zeros([4]), 2)], ["maxPool", "kernel", "E_SHAPE_", () => maxPool(zeros([1, 1, 2, 2]), 3)],
  ["crossEntropy", "batch", "E_SHAPE_", () => crossEntropy(zeros([3, 4]), ints(0, 1))], ["crossEntropy", "label", "E_", () => crossEntropy(zeros([2, 4]), ints(0, 4))], ["grad", "scalar", "E_GRAD_SCALAR", () => grad((x: Tensor) => x)(zeros([2]))], ["grad", "dtype", "E_GRAD_DTYPE", () => grad((x: Tensor) => x.cast("f32").sum())(ints(1))], ["tensor", "ragged", "E_SHAPE_RAGGED", () => tensor([[1, 2], [3]])], ["tensor", "size", "E_SHAPE_SIZE", () => tensor([1, 2], [3])],
  ["compile", "async", "E_COMPILE_ASYNC", () => compile(async (x: Tensor) => { await Promise.resolve(); return x; }, { backend: reference() })(zeros([1]))],
];

export const errorCases: readonly Case[] = refused.map(([op, variant, code, call]) => ({
  id: `ops/${op}/error/${variant}`,
  run: async () => {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof ReceptiveError)) return outcome([`throws ${String(error)}, which is no error of the library's`]);
      return outcome([error.code.startsWith(code) ? null : `throws ${error.code} instead of ${code}`]);
    }
    return outcome(["is accepted"]);
  },
}));
