/**
 * PyTorch's formulas on one number in doubles, as an oracle for what its stored runs leave out. Each gets the gradient with
 * weight decay in it and t from 1, and gives what the weight moves by.
 */
type Plain = (g: number, t: number) => number;

export function plainAdam(lr: number, [b1, b2]: readonly [number, number], eps: number, amsgrad: boolean): Plain {
  let [m, v, most] = [0, 0, 0];
  return (g, t) => {
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    most = amsgrad ? Math.max(most, v) : v;
    return (-lr * (m / (1 - b1 ** t))) / (Math.sqrt(most) / Math.sqrt(1 - b2 ** t) + eps);
  };
}

export function plainRadam(lr: number, [b1, b2]: readonly [number, number], eps: number): Plain {
  let [m, v] = [0, 0];
  const limit = 2 / (1 - b2) - 1;
  return (g, t) => {
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    const rho = limit - (2 * t * b2 ** t) / (1 - b2 ** t);
    const mean = m / (1 - b1 ** t);
    if (rho <= 5) return -lr * mean;
    return (-lr * mean * Math.sqrt(((rho - 4) * (rho - 2) * limit) / ((limit - 4) * (limit - 2) * rho)) * Math.sqrt(1 - b2 ** t)) / (Math.sqrt(v) + eps);
  };
}

export function plainNadam(lr: number, [b1, b2]: readonly [number, number], eps: number, psi: number): Plain {
  let [m, v, product] = [0, 0, 1];
  const mu = (t: number): number => b1 * (1 - 0.5 * 0.96 ** (t * psi));
  return (g, t) => {
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    product *= mu(t);
    const d = Math.sqrt(v / (1 - b2 ** t)) + eps;
    return -(lr * (1 - mu(t)) * g) / (1 - product) / d - (lr * mu(t + 1) * m) / (1 - product * mu(t + 1)) / d;
  };
}

export function plainRmsprop(lr: number, alpha: number, eps: number, momentum: number, centered: boolean): Plain {
  let [v, mean, b] = [0, 0, 0];
  return (g) => {
    v = alpha * v + (1 - alpha) * g * g;
    mean = centered ? alpha * mean + (1 - alpha) * g : 0;
    b = momentum * b + g / (Math.sqrt(v - mean * mean) + eps);
    return -lr * b;
  };
}

export function plainAdamax(lr: number, [b1, b2]: readonly [number, number], eps: number): Plain {
  let [m, u] = [0, 0];
  return (g, t) => {
    m = b1 * m + (1 - b1) * g;
    u = Math.max(b2 * u, Math.abs(g) + eps);
    return (-(lr / (1 - b1 ** t)) * m) / u;
  };
}

export function plainSgd(lr: number, momentum: number, dampening: number): Plain {
  let v = 0;
  return (g, t) => {
    v = t === 1 ? g : momentum * v + (1 - dampening) * g;
    return -lr * v;
  };
}

export function plainAdadelta(lr: number, rho: number, eps: number): Plain {
  let [s, d] = [0, 0];
  return (g) => {
    s = rho * s + (1 - rho) * g * g;
    const change = (Math.sqrt(d + eps) / Math.sqrt(s + eps)) * g;
    d = rho * d + (1 - rho) * change * change;
    return -lr * change;
  };
}

export function plainAdagrad(lr: number, lrDecay: number, initial: number, eps: number): Plain {
  let s = initial;
  return (g, t) => {
    s += g * g;
    return ((-lr / (1 + (t - 1) * lrDecay)) * g) / (Math.sqrt(s) + eps);
  };
}
