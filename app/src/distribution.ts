/** The density of an assumption, as far as its text and its sampled quantiles tell. */
import type { Assumption } from './data/assumptions';

/** Points of a density, its highest being 1. */
export interface Density {
  x: number[];
  y: number[];
  /** Drawn evenly on a logarithmic axis. */
  log: boolean;
}

/** What of an assumption is needed to draw it. */
export type Drawn = Pick<Assumption, 'value' | 'unit' | 'varies' | 'mean' | 'p05' | 'p50' | 'p95'>;

const POINTS = 97;
/** The 95 % quantile of the standard normal. */
const Z95 = 1.6448536269514722;

function spread(low: number, high: number, log: boolean): number[] {
  return Array.from({ length: POINTS }, (_, at) => {
    const part = at / (POINTS - 1);
    return log ? low * (high / low) ** part : low + (high - low) * part;
  });
}

function scaled(x: number[], y: number[], log: boolean): Density {
  const most = Math.max(...y);
  return { x, y: y.map((one) => one / most), log };
}

/** Normal in `transform(x)`, drawn over three standard deviations. */
function bell(p05: number, p95: number, log: boolean): Density | null {
  if (log && p05 <= 0) return null;
  const [low, high] = log ? [Math.log(p05), Math.log(p95)] : [p05, p95];
  const [middle, deviation] = [(low + high) / 2, (high - low) / (2 * Z95)];
  if (!(deviation > 0)) return null;
  const ends = [middle - 2.8 * deviation, middle + 2.8 * deviation].map((one) => (log ? Math.exp(one) : one));
  const x = spread(ends[0]!, ends[1]!, log);
  return scaled(
    x,
    x.map((one) => Math.exp(-(((log ? Math.log(one) : one) - middle) ** 2) / (2 * deviation ** 2))),
    log,
  );
}

/** Even between its ends, which its 5 % and 95 % quantiles give. */
function even(p05: number, p95: number): Density | null {
  const margin = (p95 - p05) / 18;
  if (!(margin > 0)) return null;
  const x = [p05 - margin, p05 - margin, p95 + margin, p95 + margin];
  return { x, y: [0, 1, 1, 0], log: false };
}

/** A triangle from `low` over `mode` to `high`, of numbers as written, in the unit of the quantiles. */
function triangle(ends: number[], drawn: Drawn): Density | null {
  const [low, mode, high] = ends;
  if (low === undefined || mode === undefined || high === undefined || !(high > low)) return null;
  // The text may be in percent or in billions: the 5 % quantile tells.
  const quantile = (part: number) => {
    const turn = (mode - low) / (high - low);
    return part <= turn
      ? low + Math.sqrt(part * (high - low) * (mode - low))
      : high - Math.sqrt((1 - part) * (high - low) * (high - mode));
  };
  const factor = (drawn.p95! - drawn.p05!) / (quantile(0.95) - quantile(0.05));
  const shift = drawn.p05! - quantile(0.05) * factor;
  const x = [low, mode, high].map((one) => one * factor + shift);
  return { x, y: [mode === low ? 1 : 0, 1, mode === high ? 1 : 0], log: false };
}

/** A beta on 0 to 1 with the mean and the spread that were sampled. */
function beta(drawn: Drawn): Density | null {
  const { mean, p05, p50, p95 } = drawn;
  if (mean === null || p05 === null || p95 === null || p50 === null || !(mean > 0 && mean < 1)) return null;
  const target = p95 - p05;
  let [few, many] = [0.5, 5000];
  for (let turn = 0; turn < 40; turn += 1) {
    const size = Math.sqrt(few * many);
    const [low, high] = betaEnds(mean * size, (1 - mean) * size);
    if (high - low > target) few = size;
    else many = size;
  }
  const [a, b] = [mean * few, (1 - mean) * few];
  const [least, most] = [Math.max(0, p05 - 0.45 * target), Math.min(1, p95 + 0.45 * target)];
  const x = spread(least, most, false);
  const inside = (one: number) => Math.min(1 - 1e-4, Math.max(1e-4, one));
  return scaled(
    x,
    x.map((one) => Math.exp((a - 1) * Math.log(inside(one)) + (b - 1) * Math.log(1 - inside(one)))),
    false,
  );
}

/** The 5 % and 95 % quantiles of a beta, from its density on a grid. */
function betaEnds(a: number, b: number): [number, number] {
  const steps = 400;
  const at = (step: number) => (step + 0.5) / steps;
  const peak = Math.min(0.999, Math.max(0.001, a + b > 2 ? (a - 1) / (a + b - 2) : 0.5));
  const log = (x: number) => (a - 1) * Math.log(x) + (b - 1) * Math.log(1 - x);
  const weights = Array.from({ length: steps }, (_, step) => Math.exp(log(at(step)) - log(peak)));
  const all = weights.reduce((sum, one) => sum + one, 0);
  let [sum, low, high] = [0, NaN, NaN];
  for (let step = 0; step < steps; step += 1) {
    sum += weights[step]! / all;
    if (Number.isNaN(low) && sum >= 0.05) low = at(step);
    if (Number.isNaN(high) && sum >= 0.95) high = at(step);
  }
  return [low, high];
}

/** Numbers written in a distribution, without their units: `triangular(0%, 80%, 100%)` has 0, 80 and 100. */
function numbersIn(text: string): number[] {
  return (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
}

/** The density of an assumption that is drawn; `null` if it is fixed, a choice, a process, or if its kind is not known. */
export function densityOf(drawn: Drawn): Density | null {
  const { value, unit, varies, p05, p95 } = drawn;
  if (varies !== 'drawn' || p05 === null || p95 === null || !(p95 > p05)) return null;
  const kind = /^(\w+)\(/.exec(value)?.[1] ?? (/ to /.test(value) ? 'to' : '');
  switch (kind) {
    case 'to':
      return unit === 'date' ? even(p05, p95) : bell(p05, p95, true);
    case 'lognormal':
      return bell(p05, p95, true);
    case 'normal':
      return bell(p05, p95, false);
    case 'uniform':
      return even(p05, p95);
    case 'triangular':
      return triangle(numbersIn(value), drawn);
    case 'beta':
      return beta(drawn);
    default:
      return null;
  }
}

/** Between which values an assumption is moved, if it is a number; on a logarithmic axis if it ranges wide. */
export function rangeOf(drawn: Drawn): { low: number; high: number; log: boolean } | null {
  const density = densityOf(drawn);
  if (density) {
    const [low, high] = [density.x[0]!, density.x[density.x.length - 1]!];
    return { low, high, log: density.log && low > 0 };
  }
  const { mean, p05, p95 } = drawn;
  if (p05 !== null && p95 !== null && p95 > p05) return { low: p05, high: p95, log: false };
  if (mean === null || mean === 0) return null;
  const ends = [mean / 2, mean * 2].sort((a, b) => a - b);
  return drawn.unit === 'date'
    ? { low: mean - 3, high: mean + 3, log: false }
    : { low: ends[0]!, high: ends[1]!, log: false };
}
