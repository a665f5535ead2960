interface Props {
  p05: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
}

/** A measure from its 5 % to its 95 % quantile, the middle half thick, the median marked, with a line at zero. */
export function QuantileBar({ p05, p25, p50, p75, p95 }: Props) {
  if (![p05, p25, p50, p75, p95].every(Number.isFinite)) return null;
  const least = Math.min(p05, 0);
  const most = Math.max(p95, 0);
  // A measure far from zero is drawn on its own ends.
  const far = p05 > 0 ? p95 - p05 < 0.15 * p95 : p95 < 0 && p95 - p05 < -0.15 * p05;
  const [low, high] = far ? [p05, p95] : [least, most];
  const across = (value: number) => (high > low ? 2 + (96 * (value - low)) / (high - low) : 50);
  return (
    <svg class="rng" viewBox="0 0 100 18" preserveAspectRatio="none" aria-hidden="true">
      {!far && (
        <line x1={across(0)} x2={across(0)} y1="2" y2="16" stroke="var(--rule-2)" vector-effect="non-scaling-stroke" />
      )}
      <line
        x1={across(p05)}
        x2={across(p95)}
        y1="9"
        y2="9"
        stroke="var(--ink-3)"
        stroke-width="1.5"
        vector-effect="non-scaling-stroke"
      />
      <rect x={across(p25)} y="6" width={Math.max(0.6, across(p75) - across(p25))} height="6" fill="var(--ink-3)" />
      <line
        x1={across(p50)}
        x2={across(p50)}
        y1="3"
        y2="15"
        stroke="var(--ink)"
        stroke-width="2.5"
        vector-effect="non-scaling-stroke"
      />
    </svg>
  );
}
