import { conv, type ConvAttrs, type ConvGradAttrs, convInputGrad, convWeightGrad } from "../composites/conv.ts";
import { dot, type DotAttrs } from "../composites/dot.ts";
import { maxPool, maxPoolGrad, maxPoolWithIndex, type PoolAttrs, type PoolGradAttrs, readByIndex } from "../composites/pool.ts";
import { crossEntropy, crossEntropyGrad, logSoftmax, softmax } from "../composites/softmax.ts";
import { call, call1, reduce } from "../ir/build.ts";
import { exp, mul, spread, sub, sumTo } from "../ir/arith.ts";
import type { Attrs, Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";

export type CompositeRule = NonNullable<Composite["vjp"]>;
type Call<A extends Attrs> = { readonly inputs: readonly Node[]; readonly outputs: readonly Node[]; readonly attrs: A };

function at(list: readonly Node[], i: number): Node {
  const x = list[i];
  if (x === undefined) throw new RangeError(`a composite lacks value ${i}`);
  return x;
}

const rules = new Map<Composite, CompositeRule>();

/** Registers the rule of a composite with one differentiable output. The map's key is the composite, so the attributes are its own. */
function rule<A extends Attrs>(composite: Composite<A>, f: (c: Call<A>, ct: Node) => readonly (Node | null)[]): void {
  rules.set(composite as Composite, (c, [ct]) => (ct === null || ct === undefined ? c.inputs.map(() => null) : f(c as Call<A>, ct)));
}

function build(): ReadonlyMap<Composite, CompositeRule> {
  if (rules.size > 0) return rules;
  rule(dot, ({ inputs, attrs }, ct) => dotGrads(at(inputs, 0), at(inputs, 1), ct, attrs));
  rule(conv, ({ inputs, attrs }: Call<ConvAttrs>, ct) => {
    const [x, w] = [at(inputs, 0), at(inputs, 1)];
    return [call1(convInputGrad, [ct, w], { ...attrs, shape: x.shape }), call1(convWeightGrad, [x, ct], { ...attrs, shape: w.shape })];
  });
  rule(convInputGrad, ({ inputs, attrs }: Call<ConvGradAttrs>, ct) => {
    const [dy, w] = [at(inputs, 0), at(inputs, 1)];
    return [call1(conv, [ct, w], plain(attrs)), call1(convWeightGrad, [ct, dy], { ...attrs, shape: w.shape })];
  });
  rule(convWeightGrad, ({ inputs, attrs }: Call<ConvGradAttrs>, ct) => {
    const [x, dy] = [at(inputs, 0), at(inputs, 1)];
    return [call1(convInputGrad, [dy, ct], { ...attrs, shape: x.shape }), call1(conv, [x, ct], plain(attrs))];
  });
  rule(maxPoolWithIndex, ({ inputs, outputs, attrs }: Call<PoolAttrs>, ct) => [call1(maxPoolGrad, [ct, at(outputs, 1)], { ...attrs, shape: at(inputs, 0).shape })]);
  rule(maxPool, ({ inputs, attrs }: Call<PoolAttrs>, ct) => {
    const index = at(call(maxPoolWithIndex, inputs, attrs), 1);
    return [call1(maxPoolGrad, [ct, index], { ...attrs, shape: at(inputs, 0).shape })];
  });
  rule(maxPoolGrad, ({ inputs, attrs }: Call<PoolGradAttrs>, ct) => [readByIndex(ct, at(inputs, 1), attrs), null]);
  rule(softmax, ({ outputs, attrs }, ct) => {
    const y = at(outputs, 0);
    const inner = reduce("sum", mul(ct, y), [attrs.axis]);
    return [mul(y, sub(ct, spread(inner, [attrs.axis], y.shape)))];
  });
  rule(logSoftmax, ({ outputs, attrs }, ct) => {
    const y = at(outputs, 0);
    const total = reduce("sum", ct, [attrs.axis]);
    return [sub(ct, mul(exp(y), spread(total, [attrs.axis], y.shape)))];
  });
  rule(crossEntropy, ({ inputs }, ct) => {
    const logits = at(inputs, 0);
    return [crossEntropyGrad(logits, at(inputs, 1), call1(softmax, [logits], { axis: 1 }), ct), null];
  });
  return rules;
}

function plain({ stride, padding, dilation, groups }: ConvAttrs): ConvAttrs {
  return { stride, padding, dilation, groups };
}

/** Products with the other operand; batch axes that repeated are summed. */
function dotGrads(a: Node, b: Node, ct: Node, { transA, transB }: DotAttrs): readonly Node[] {
  const da = transA
    ? call1(dot, [b, ct], { transA: transB, transB: true })
    : call1(dot, [ct, b], { transA: false, transB: !transB });
  const db = transB
    ? call1(dot, [ct, a], { transA: true, transB: transA })
    : call1(dot, [a, ct], { transA: !transA, transB: false });
  return [sumTo(da, a.shape), sumTo(db, b.shape)];
}

/** The gradient rule of a composite, where it is better than differentiating its decomposition. */
export function ruleOfComposite(composite: Composite): CompositeRule | undefined {
  return build().get(composite) ?? composite.vjp?.bind(composite);
}
