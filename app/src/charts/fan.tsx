import { area, line } from 'd3-shape';
import { useState } from 'preact/hooks';
import { numberOf, type Series } from '../data/run';
import { axisUnit, dateOf, figure, styleAmong, tickStyle, type Style } from '../number';
import { linkTo } from '../route';
import { axisOf, type Axis } from './axis';
import { useWidth } from './width';

interface Props {
  series: Series;
  /** Its walk can be asked for. */
  explained: boolean;
}

const QUANTILES = ['p05', 'p25', 'p50', 'p75', 'p95'] as const;
type Quantile = (typeof QUANTILES)[number];

/** Quantiles of a figure by month: the median as a line, the middle half and nine tenths as bands. */
export function Fan({ series, explained }: Props) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [month, setMonth] = useState<number | null>(null);
  const columns = Object.fromEntries(QUANTILES.map((one) => [one, series[one].map(numberOf)])) as Record<
    Quantile,
    number[]
  >;
  const values = QUANTILES.flatMap((one) => columns[one]).filter(Number.isFinite);
  const style = styleAmong(series.unit, values);
  const last = series.months.length - 1;
  const at = month ?? telling(columns);
  const name = series.label ?? series.id;
  const move = (event: PointerEvent) => {
    const { left, width: wide } = (event.currentTarget as SVGElement).getBoundingClientRect();
    const part = (event.clientX - left - PAD_LEFT) / (wide - PAD_LEFT - PAD_RIGHT);
    setMonth(Math.min(last, Math.max(0, Math.round(part * last))));
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, PageDown: -12, PageUp: 12 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setMonth(Math.min(last, Math.max(0, at + by)));
  };
  return (
    <figure class="fan">
      <figcaption>
        <h3>{series.label ?? <code>{series.id}</code>}</h3>
        <p>
          {series.about ? `${series.about}. ` : ''}
          <Reading columns={columns} at={at} month={series.months[at] ?? ''} style={style} />{' '}
          {explained && (
            <a href={linkTo({ screen: 'explain', figure: series.id, at: series.months[at] ?? null })}>Explain</a>
          )}
        </p>
      </figcaption>
      <div ref={box}>
        {values.length === 0 ? (
          <p class="note">Undefined in every month.</p>
        ) : (
          <Drawing
            name={name}
            series={series}
            columns={columns}
            values={values}
            style={style}
            width={width}
            month={month}
            move={move}
            step={step}
          />
        )}
      </div>
    </figure>
  );
}

const [PAD_LEFT, PAD_RIGHT] = [50, 58];

function Reading({
  columns,
  at,
  month,
  style,
}: {
  columns: Record<Quantile, number[]>;
  at: number;
  month: string;
  style: Style;
}) {
  const of = (one: Quantile) => figure(columns[one][at] ?? NaN, 0, style);
  return (
    <>
      {month}: median <b>{of('p50')}</b>, half between {of('p25')} and {of('p75')}, nine tenths between {of('p05')} and{' '}
      {of('p95')}.
    </>
  );
}

interface DrawingProps {
  name: string;
  series: Series;
  columns: Record<Quantile, number[]>;
  values: number[];
  style: Style;
  width: number;
  month: number | null;
  move: (event: PointerEvent) => void;
  step: (event: KeyboardEvent) => void;
}

function Drawing({ name, series, columns, values, style, width, month, move, step }: DrawingProps) {
  const height = width < 470 ? 210 : 240;
  const [left, right, top, bottom] = [PAD_LEFT, width - PAD_RIGHT, 26, height - 26];
  const positive = values.filter((one) => one > 0);
  const log = positive.length === values.length && Math.max(...values) / Math.min(...values) > 60;
  const [least, most] = log
    ? [Math.min(...values), Math.max(...values)]
    : [Math.min(0, ...values), Math.max(0, ...values)];
  const up = axisOf(least, most > least ? most : least + 1, bottom, top, log, tickStyle(style), 5);
  const dates = series.months.map(dateOf);
  const across = axisOf(
    dates[0]!,
    dates[dates.length - 1]! + 1e-6,
    left,
    right,
    false,
    { prefix: '', suffix: '', factor: 1, ladder: 'date' },
    width < 470 ? 4 : 6,
  );
  const unit = axisUnit(series.unit, style);
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      class="fan-svg"
      tabIndex={0}
      role="slider"
      aria-label={`${name} by month`}
      aria-valuemin={0}
      aria-valuemax={series.months.length - 1}
      aria-valuenow={month ?? series.months.length - 1}
      aria-valuetext={`${series.months[month ?? series.months.length - 1]}, median ${figure(columns.p50[month ?? series.months.length - 1] ?? NaN, 0, style)}`}
      onPointerMove={move}
      onKeyDown={step}
    >
      <text x="0" y="12" class="ttl">
        {[unit, log ? 'log scale' : ''].filter(Boolean).join(', ')}
      </text>
      <Grid up={up} across={across} left={left} right={right} bottom={bottom} />
      <Bands dates={dates} columns={columns} across={across} up={up} />
      <Ends columns={columns} right={right} up={up} top={top} bottom={bottom} />
      {month !== null && Number.isFinite(columns.p50[month]) && (
        <g>
          <line x1={across(dates[month]!)} x2={across(dates[month]!)} y1={top} y2={bottom} stroke="var(--ink-3)" />
          <circle
            cx={across(dates[month]!)}
            cy={up(columns.p50[month]!)}
            r="4"
            fill="var(--ink)"
            stroke="var(--paper)"
          />
        </g>
      )}
    </svg>
  );
}

/** Lines and ticks; the line at zero is stronger. */
function Grid({
  up,
  across,
  left,
  right,
  bottom,
}: {
  up: Axis;
  across: Axis;
  left: number;
  right: number;
  bottom: number;
}) {
  return (
    <g>
      {up.ticks.map(({ at, text }) => (
        <>
          <line x1={left} x2={right} y1={at} y2={at} class="ax" />
          <text x={left - 8} y={at + 4} text-anchor="end">
            {text}
          </text>
        </>
      ))}
      {!up.log && <line x1={left} x2={right} y1={up(0)} y2={up(0)} class="ax0" />}
      {across.ticks.map(({ at, text }) => (
        <>
          <line x1={at} x2={at} y1={bottom} y2={bottom + 4} class="ax0" />
          <text x={at} y={bottom + 18} text-anchor="middle">
            {text}
          </text>
        </>
      ))}
    </g>
  );
}

function Bands({
  dates,
  columns,
  across,
  up,
}: {
  dates: number[];
  columns: Record<Quantile, number[]>;
  across: Axis;
  up: Axis;
}) {
  const months = dates.map((_, at) => at);
  const defined = (at: number) => QUANTILES.every((one) => Number.isFinite(columns[one][at]!));
  const band = (low: Quantile, high: Quantile) =>
    area<number>(
      (at) => across(dates[at]!),
      (at) => up(columns[low][at]!),
      (at) => up(columns[high][at]!),
    ).defined(defined)(months) ?? '';
  const median =
    line<number>(
      (at) => across(dates[at]!),
      (at) => up(columns.p50[at]!),
    ).defined(defined)(months) ?? '';
  return (
    <g>
      <path d={band('p05', 'p95')} fill="var(--flow)" opacity="0.55" />
      <path d={band('p25', 'p75')} fill="var(--flow-2)" opacity="0.75" />
      <path d={median} fill="none" stroke="var(--ink)" stroke-width="2" />
    </g>
  );
}

/** Names of lines at their ends, moved apart where they would touch. */
function Ends({
  columns,
  right,
  up,
  top,
  bottom,
}: {
  columns: Record<Quantile, number[]>;
  right: number;
  up: Axis;
  top: number;
  bottom: number;
}) {
  const at = telling(columns);
  const names: [Quantile, string][] = [
    ['p95', '95 %'],
    ['p75', '75 %'],
    ['p50', 'median'],
    ['p25', '25 %'],
    ['p05', '5 %'],
  ];
  const wanted = names
    .map(([one, text]) => ({ text, y: up(columns[one][at]!), strong: one === 'p50' }))
    .filter(({ y }) => Number.isFinite(y));
  const rows = apart(
    wanted.map((one) => one.y),
    13,
    top + 4,
    bottom + 2,
  );
  const kept = wanted.length * 13 <= bottom - top;
  return (
    <g>
      {kept &&
        wanted.map(({ text, strong }, index) => (
          <text x={right + 8} y={rows[index]! + 4} class={strong ? 'lab' : ''}>
            {text}
          </text>
        ))}
    </g>
  );
}

/** The last month in which the quantiles lie apart as before: in the very last one much may have ended. */
function telling(columns: Record<Quantile, number[]>): number {
  const last = columns.p50.length - 1;
  const spread = (at: number) => columns.p95[at]! - columns.p05[at]!;
  const before = Math.max(0, last - 2);
  return spread(last) < 0.2 * spread(before) ? before : last;
}

/** Places that ascend by at least `gap`, as near to those wanted as a pass down and one up find. */
export function apart(wanted: number[], gap: number, least: number, most: number): number[] {
  const places = [...wanted];
  for (let at = 0; at < places.length; at += 1)
    places[at] = Math.max(places[at]!, at === 0 ? least : places[at - 1]! + gap);
  for (let at = places.length - 1; at >= 0; at -= 1)
    places[at] = Math.min(places[at]!, at === places.length - 1 ? most : places[at + 1]! - gap);
  return places;
}
