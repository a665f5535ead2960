import { scaleLinear, scaleLog } from 'd3-scale';
import { tick, type Style } from '../number';

/** A scale along an axis, with where its ticks stand. */
export interface Axis {
  (value: number): number;
  ticks: { at: number; text: string }[];
  log: boolean;
}

/** An axis from `low` to `high`, drawn from `from` to `to` px, with at most so many ticks. */
export function axisOf(
  low: number,
  high: number,
  from: number,
  to: number,
  log: boolean,
  style: Style,
  most: number,
): Axis {
  const scale = log
    ? scaleLog().domain([low, high]).range([from, to])
    : scaleLinear().domain([low, high]).range([from, to]);
  const values = log
    ? logTicks(low, high, most)
    : scale.ticks(style.ladder === 'date' ? Math.min(most, Math.ceil(high - low)) : most);
  const kept = style.ladder === 'date' ? values.filter(Number.isInteger) : values;
  const ticks = kept.map((value) => ({ at: scale(value), text: tick(value, style) }));
  return Object.assign((value: number) => scale(value), { ticks, log });
}

/** Round values on a logarithmic axis: 1, 2 and 5 of each power of ten, or fewer where they would be too many. */
function logTicks(low: number, high: number, most: number): number[] {
  for (const steps of [[1, 2, 5], [1, 3], [1]]) {
    const values: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
      for (const step of steps) {
        const value = Number(`${step}e${power}`);
        if (value >= low * 0.999 && value <= high * 1.001) values.push(value);
      }
    }
    if (values.length <= most)
      return values.length >= 2 ? values : [low, high].map((one) => Number(one.toPrecision(2)));
  }
  const powers: number[] = [];
  const first = Math.ceil(Math.log10(low));
  const every = Math.ceil((Math.log10(high) - first) / most);
  for (let power = first; power <= Math.log10(high); power += every) powers.push(Number(`1e${power}`));
  return powers;
}
