import type { Assumption } from '../data/assumptions';
import { densityOf } from '../distribution';
import { axisOf } from './axis';
import { DensityMark } from './density-mark';
import { RATIO } from '../number';

const [WIDTH, HEIGHT] = [150, 34];

/** How an assumption is drawn, small: from 5 % to 95 % shaded, the median marked. */
export function DensityThumb({ of }: { of: Assumption }) {
  const { p05, p50, p95, basis, varies } = of;
  const density = densityOf(of);
  if (varies === 'fixed') return null;
  if (p05 === null || p50 === null || p95 === null || !(p95 > p05)) return null;
  if (of.value.startsWith('bernoulli')) return <Chance share={of.mean ?? NaN} basis={basis} />;
  const ends = density
    ? [density.x[0]!, density.x[density.x.length - 1]!]
    : [p05 - 0.3 * (p95 - p05), p95 + 0.3 * (p95 - p05)];
  const across = axisOf(ends[0]!, ends[1]!, 1, WIDTH - 1, density?.log ?? false, RATIO, 2);
  const color = basis === 'guess' ? 'var(--guess)' : 'var(--ink-3)';
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {density ? (
        <DensityMark
          density={density}
          across={across}
          base={29}
          height={24}
          basis={basis}
          shaded={{ low: p05, high: p95 }}
        />
      ) : (
        <line
          x1={across(p05)}
          x2={across(p95)}
          y1="26"
          y2="26"
          stroke={color}
          stroke-width="4"
          {...(basis === 'guess' ? { 'stroke-dasharray': '4,2' } : {})}
        />
      )}
      <line x1="0" x2={WIDTH} y1="29" y2="29" class="ax0" />
      <line x1={across(p50)} x2={across(p50)} y1="25" y2="33" stroke="var(--ink)" stroke-width="2" />
    </svg>
  );
}

/** An event that happens or does not. */
function Chance({ share, basis }: { share: number; basis: Assumption['basis'] }) {
  const color = basis === 'guess' ? 'var(--guess)' : 'var(--ink-3)';
  const bar = (x: number, part: number) => (
    <rect x={x} y={29 - 24 * part} width="22" height={24 * part} fill={color} opacity="0.6" />
  );
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {bar(38, 1 - share)}
      {bar(90, share)}
      <line x1="0" x2={WIDTH} y1="29" y2="29" class="ax0" />
    </svg>
  );
}
