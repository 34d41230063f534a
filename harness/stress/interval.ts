/** Least and greatest rate that what was counted is compatible with. */
export type Interval = readonly [lo: number, hi: number];

/**
 * The exact two-sided interval of a proportion by Clopper and Pearson (Biometrika 26, 1934, 404-413): whatever the true rate is,
 * it lies inside with at least the given confidence, if the trials are independent. Its bounds are quantiles of the beta
 * distribution. With no hit the lower bound is 0, and the upper one 1 − (α/2)^(1/trials).
 */
export function clopperPearson(hits: number, trials: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  const lo = hits === 0 ? 0 : betaQuantile(tail, hits, trials - hits + 1);
  const hi = hits === trials ? 1 : betaQuantile(1 - tail, hits + 1, trials - hits);
  return [lo, hi];
}

/** Halvings of [0, 1]: one more than a double can tell apart. */
const HALVINGS = 54;

/** The x at which the distribution function of beta(a, b) reaches p. */
function betaQuantile(p: number, a: number, b: number): number {
  let [lo, hi] = [0, 1];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (lo + hi) / 2;
    if (incompleteBeta(middle, a, b) < p) lo = middle;
    else hi = middle;
  }
  return (lo + hi) / 2;
}

/** Terms of the continued fraction. It needs about √max(a, b) of them: this is enough for a hundred million trials. */
const MOST_TERMS = 20_000;
const PRECISION = 1e-15;
/** Stands for 0 where it would be divided by. */
const TINY = 1e-300;

/**
 * The regularized incomplete beta function I_x(a, b) for whole a and b from 1, by its continued fraction and Lentz's method (Press
 * et al., Numerical Recipes, 3rd ed., 6.4), which converges fast for x below (a + 1) / (a + b + 2); above, I_x(a, b) = 1 − I_(1−x)(b, a).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) return front * fraction;
  }
  throw new Error(`the incomplete beta function of ${x}, ${a}, ${b} did not converge within ${MOST_TERMS} terms`);
}

function notZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Below this the argument is raised first, by Γ(x + 1) = x Γ(x); from it on five terms of the series have 15 digits. */
const SERIES_FROM = 15;

/** The logarithm of the gamma function for x > 0, by Stirling's series (Abramowitz and Stegun 6.1.41). */
function logGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < SERIES_FROM; z += 1) product *= z;
  const square = 1 / (z * z);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
