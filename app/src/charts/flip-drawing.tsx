import { area, line } from 'd3-shape';
import type { Assumption } from '../data/assumptions';
import { numberOf, type Crux, type Evaluation, type Flip } from '../data/run';
import { densityOf, type Density } from '../distribution';
import { axisUnit, percent, tickStyle, withError, type Style } from '../number';
import { axisOf, type Axis } from './axis';
import { DensityMark, shareBelow } from './density-mark';
import { useWidth } from './width';

interface Point {
  value: number;
  p: number;
  error: number;
}

interface Frame {
  across: Axis;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

interface CurveProps {
  crux: Crux;
  flip: Flip | null;
  known: Assumption | undefined;
  style: Style;
  unit: string;
  more: Evaluation[];
}

/** P of the claim against an assumption, with where it flips and how the assumption is drawn on the same axis. */
export function FlipDrawing({ crux, flip, known, style, unit, more }: CurveProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const density = known ? densityOf(known) : null;
  const points = pointsOf([...(flip?.evaluations ?? []), ...more]);
  const flips = (flip?.values ?? [])
    .map((one) => ({ ...one, at: numberOf(one.value) }))
    .filter((one) => Number.isFinite(one.at));
  const xs = [
    ...points.map((one) => one.value),
    ...flips.map((one) => one.at),
    ...(density ? [density.x[0]!, density.x[density.x.length - 1]!] : []),
  ];
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  if (!(high > low))
    return (
      <div ref={box} class="note">
        Nothing to draw: it is not a number that was set.
      </div>
    );
  const narrow = width < 470;
  const log = unit !== 'date' && low > 0 && (density ? density.log : high / low > 12);
  const [left, right, top] = [44, width - 12, 34];
  const drawn = points.length > 1;
  const bottom = drawn ? top + (narrow ? 190 : 230) : top;
  const base = density ? bottom + (drawn ? 62 : 96) : bottom;
  const across = axisOf(low, high, left, right, log, tickStyle(style), narrow ? 5 : 8);
  const frame = { across, top, bottom, left, right };
  return (
    <div ref={box}>
      <svg
        width={width}
        height={base + 44}
        viewBox={`0 0 ${width} ${base + 44}`}
        role="img"
        aria-label={`Probability of the claim against ${crux.assumption}`}
      >
        {drawn && <Sides frame={frame} flips={flips} points={points} narrow={narrow} />}
        {drawn && <Grid frame={frame} />}
        {drawn && <OwnDraws frame={frame} crux={crux} />}
        {drawn && <Path frame={frame} points={points} />}
        {density && (
          <Drawn
            density={density}
            frame={frame}
            base={base}
            crux={crux}
            flips={flips.map((one) => one.at)}
            narrow={narrow}
            alone={!drawn}
          />
        )}
        {flips.map((one) => (
          <FlipMark frame={frame} base={base} at={one.at} error={one.std_error} style={style} ring={drawn} />
        ))}
        <line x1={left} x2={right} y1={base} y2={base} class="ax0" />
        {across.ticks.map(({ at, text }) => (
          <>
            <line x1={at} x2={at} y1={base} y2={base + 4} class="ax0" />
            <text x={at} y={base + 18} text-anchor="middle">
              {text}
            </text>
          </>
        ))}
        <text x={right} y={base + 36} text-anchor="end" class="ttl">
          {[crux.assumption, axisUnit(unit, style), log ? 'log scale' : ''].filter(Boolean).join(', ')}
        </text>
      </svg>
    </div>
  );
}

/** What can be drawn of what is known of P, ascending. */
function pointsOf(known: Evaluation[]): Point[] {
  return known
    .map((one) => ({ value: numberOf(one.value), p: one.probability ?? NaN, error: one.std_error ?? 0 }))
    .filter((one) => Number.isFinite(one.value) && Number.isFinite(one.p))
    .sort((a, b) => a.value - b.value);
}

interface FlipMarkProps {
  frame: Frame;
  base: number;
  at: number;
  error: number | null;
  style: Style;
  /** On the curve, where there is one. */
  ring: boolean;
}

/** Where the answer flips: a line through both parts of the chart, and its value with the error. */
function FlipMark({ frame, base, at, error, style, ring }: FlipMarkProps) {
  const { across, top, bottom, left, right } = frame;
  const shown = withError(at, error ?? 0, style);
  const x = across(at);
  const anchor = x > right - 90 ? 'end' : x < left + 90 ? 'start' : 'middle';
  return (
    <g>
      <line x1={x} x2={x} y1={26} y2={base} stroke="var(--ink)" />
      {ring && (
        <circle cx={x} cy={(top + bottom) / 2} r="5.5" fill="var(--paper)" stroke="var(--ink)" stroke-width="2" />
      )}
      <text x={x} y="20" text-anchor={anchor} class="lab">
        {`${shown.value} ${shown.error}`.trim()}
      </text>
    </g>
  );
}

/** Which camp is the likelier where. */
function Sides({
  frame,
  flips,
  points,
  narrow,
}: {
  frame: Frame;
  flips: { at: number; rising: boolean }[];
  points: Point[];
  narrow: boolean;
}) {
  const { across, top, bottom, left, right } = frame;
  const ends = [left, ...flips.map((one) => across(one.at)), right];
  const first = flips[0] ? !flips[0].rising : points.every((one) => one.p > 0.5);
  const mixed = flips.length === 0 && points.some((one) => one.p > 0.5) && points.some((one) => one.p < 0.5);
  return (
    <g>
      {ends.slice(1).map((end, at) => {
        const from = ends[at]!;
        const claim = at === 0 ? first : flips[at - 1]!.rising;
        const wide = end - from > (narrow ? 84 : 130);
        const words = narrow
          ? claim
            ? 'claim'
            : 'counter'
          : claim
            ? 'claim more likely'
            : 'counter-claim more likely';
        if (mixed) return null;
        return (
          <>
            <rect
              x={from}
              y={top}
              width={Math.max(0, end - from)}
              height={bottom - top}
              fill={claim ? 'var(--claim-3)' : 'var(--counter-3)'}
              opacity="0.6"
            />
            {wide && (
              <text
                x={at === 0 ? from + 10 : end - 10}
                y={claim ? bottom - 12 : top + 20}
                text-anchor={at === 0 ? 'start' : 'end'}
                style={{ fill: claim ? 'var(--claim)' : 'var(--counter)', fontWeight: 600 }}
              >
                {words}
              </text>
            )}
          </>
        );
      })}
    </g>
  );
}

function Grid({ frame: { top, bottom, left, right } }: { frame: Frame }) {
  return (
    <g>
      <text x="0" y="20" class="ttl">
        P
      </text>
      {[0, 25, 50, 75, 100].map((level) => {
        const y = bottom - ((bottom - top) * level) / 100;
        return (
          <>
            <line
              x1={left}
              x2={right}
              y1={y}
              y2={y}
              class={level === 0 || level === 50 ? 'ax0' : 'ax'}
              {...(level === 50 ? { 'stroke-dasharray': '3,3' } : {})}
            />
            <text x={left - 8} y={y + 4} text-anchor="end">
              {level}
              {level === 100 ? ' %' : ''}
            </text>
          </>
        );
      })}
    </g>
  );
}

function Path({ frame: { across, top, bottom }, points }: { frame: Frame; points: Point[] }) {
  const up = (p: number) => bottom - (bottom - top) * Math.min(1, Math.max(0, p));
  const band = area<Point>(
    (one) => across(one.value),
    (one) => up(one.p - 1.96 * one.error),
    (one) => up(one.p + 1.96 * one.error),
  );
  const path = line<Point>(
    (one) => across(one.value),
    (one) => up(one.p),
  );
  return (
    <g>
      <path d={band(points) ?? ''} fill="var(--ink)" opacity="0.14" />
      <path d={path(points) ?? ''} fill="none" stroke="var(--ink)" stroke-width="2" stroke-linejoin="round" />
      {points.map((one) => (
        <>
          <line
            x1={across(one.value)}
            x2={across(one.value)}
            y1={up(one.p - 1.96 * one.error)}
            y2={up(one.p + 1.96 * one.error)}
            stroke="var(--ink)"
            stroke-width="1.2"
          />
          <circle cx={across(one.value)} cy={up(one.p)} r="3" fill="var(--ink)" stroke="var(--paper)" />
        </>
      ))}
    </g>
  );
}

/** P where the assumption is low and where it is high, on the run's own draws. */
function OwnDraws({ frame: { across, top, bottom, left, right }, crux }: { frame: Frame; crux: Crux }) {
  if (!crux.direction) return null;
  const up = (p: number) => bottom - (bottom - top) * p;
  return (
    <g>
      {[crux.direction.low, crux.direction.high].map((one) => {
        const [x, p] = [across(numberOf(one.value)), one.probability ?? NaN];
        if (!(x >= left && x <= right) || Number.isNaN(p)) return null;
        const half = 1.96 * (one.std_error ?? 0);
        return (
          <>
            <line x1={x} x2={x} y1={up(Math.min(1, p + half))} y2={up(Math.max(0, p - half))} stroke="var(--ink-3)" />
            <rect
              x={x - 4}
              y={up(p) - 4}
              width="8"
              height="8"
              transform={`rotate(45 ${x} ${up(p)})`}
              fill="var(--paper)"
              stroke="var(--ink-2)"
              stroke-width="1.5"
            />
          </>
        );
      })}
    </g>
  );
}

/** How the assumption is drawn, on the same axis: a flip where no path lies is no flip. */
function Drawn({
  density,
  frame,
  base,
  crux,
  flips,
  narrow,
  alone,
}: {
  density: Density;
  frame: Frame;
  base: number;
  crux: Crux;
  flips: number[];
  narrow: boolean;
  alone: boolean;
}) {
  const { across, left, right } = frame;
  const below = flips.length === 1 ? shareBelow(density, flips[0]!) : null;
  const words = below === null ? 'how it is drawn' : `how it is drawn: ${percent(below)} below`;
  // The words stand where the density is low.
  const atLeft = flips.length === 1 && across(flips[0]!) > (left + right) / 2;
  return (
    <g>
      <DensityMark density={density} across={across} base={base} height={alone ? 84 : 46} basis={crux.basis} />
      <text
        x={atLeft ? left + 2 : right - 2}
        y={base - (alone ? 78 : 48)}
        text-anchor={atLeft ? 'start' : 'end'}
        class="halo"
      >
        {narrow && below !== null ? `${percent(below)} of draws below` : words}
      </text>
    </g>
  );
}
