import { line } from 'd3-shape';
import type { Basis } from '../data/run';
import type { Density } from '../distribution';

interface Props {
  density: Density;
  /** From a value to px. */
  across: (value: number) => number;
  /** The base line, and how high the highest stands above it. */
  base: number;
  height: number;
  basis: Basis;
  /** Between which values it is shaded. */
  shaded?: { low: number; high: number };
}

/** How an assumption is drawn, as an area; dashed in plum if it rests on a guess. */
export function DensityMark({ density, across, base, height, basis, shaded }: Props) {
  const up = (share: number) => base - share * height;
  const points = density.x.map((x, at): [number, number] => [across(x), up(density.y[at]!)]);
  const outline = line()(points) ?? '';
  const [first, last] = [points[0]!, points[points.length - 1]!];
  const area = `${outline}L${last[0]},${base}L${first[0]},${base}Z`;
  const guess = basis === 'guess';
  return (
    <g>
      <path d={area} fill={guess ? 'var(--guess-3)' : 'var(--sunk)'} />
      {shaded && (
        <path
          d={cut(density, shaded, across, up, base)}
          fill={guess ? 'var(--guess)' : 'var(--ink-3)'}
          opacity={guess ? 0.38 : 0.45}
        />
      )}
      <path
        d={outline}
        fill="none"
        stroke={guess ? 'var(--guess)' : 'var(--ink-3)'}
        stroke-width="1.1"
        {...(guess ? { 'stroke-dasharray': '3,2' } : {})}
      />
    </g>
  );
}

/** The area of a density between two values. */
function cut(
  density: Density,
  { low, high }: { low: number; high: number },
  across: (x: number) => number,
  up: (y: number) => number,
  base: number,
): string {
  const at = (value: number) => up(heightAt(density, value));
  const inside = density.x.flatMap((x, index): [number, number][] =>
    x > low && x < high ? [[across(x), up(density.y[index]!)]] : [],
  );
  const points: [number, number][] = [
    [across(low), base],
    [across(low), at(low)],
    ...inside,
    [across(high), at(high)],
    [across(high), base],
  ];
  return `${line()(points) ?? ''}Z`;
}

/** The height of a density at a value. */
export function heightAt({ x, y }: Density, value: number): number {
  for (let at = 1; at < x.length; at += 1) {
    const [from, to] = [x[at - 1]!, x[at]!];
    if (value >= from && value <= to && to > from)
      return heightBetween(y[at - 1]!, y[at]!, (value - from) / (to - from));
  }
  return 0;
}

function heightBetween(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}

/** The share of draws below a value. */
export function shareBelow({ x, y, log }: Density, value: number): number {
  const place = (one: number) => (log ? Math.log(one) : one);
  let [below, all] = [0, 0];
  for (let at = 1; at < x.length; at += 1) {
    const [from, to] = [place(x[at - 1]!), place(x[at]!)];
    const weight = ((y[at - 1]! + y[at]!) / 2) * (to - from);
    all += weight;
    const end = place(value);
    if (end >= to) below += weight;
    else if (end > from)
      below += ((y[at - 1]! + heightBetween(y[at - 1]!, y[at]!, (end - from) / (to - from))) / 2) * (end - from);
  }
  return below / all;
}
