import { useEffect, useRef, useState } from 'preact/hooks';
import type { Assumption } from '../data/assumptions';
import { axisOf } from '../charts/axis';
import { DensityMark } from '../charts/density-mark';
import { useWidth } from '../charts/width';
import { densityOf, rangeOf } from '../distribution';
import { figure, settable, tick, tickStyle, type Style } from '../number';

interface Props {
  of: Assumption;
  style: Style;
  inPercent: boolean;
  /** The value that is set; `null`: as the file stands. */
  value: string | null;
  /** Where the answer that is looked at flips. */
  flips: number[];
  set: (value: string | null) => void;
}

/** After so long without another move, the answers run again. */
const PAUSE = 350;

const STEPS = 400;

/** Sets an assumption to one value: by a slider under its density, or typed. */
export function Move({ of, style, inPercent, value, flips, set }: Props) {
  const range = rangeOf(of);
  const [typed, setTyped] = useState(value ?? '');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setTyped(value ?? ''), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => set(text), PAUSE);
  };
  const now = (text: string | null) => {
    clearTimeout(timer.current);
    setTyped(text ?? '');
    set(text || null);
  };
  const event = of.value.startsWith('bernoulli');
  return (
    <div class="move">
      {event ? (
        <Event name={of.name} value={value} set={now} />
      ) : (
        range && (
          <Slider
            of={of}
            style={style}
            range={range}
            typed={typed}
            flips={flips}
            move={(at) => later(settable(at, of.unit, inPercent))}
          />
        )
      )}
      <form
        class="typed"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          now(typed.trim());
        }}
      >
        <label>
          One value, as a scenario has it
          <input
            value={typed}
            placeholder={of.value}
            onInput={(input) => setTyped(input.currentTarget.value)}
            spellcheck={false}
            autocomplete="off"
          />
        </label>
        <button type="submit" class="btn go">
          Set
        </button>
        <button type="button" class="btn" disabled={value === null && typed === ''} onClick={() => now(null)}>
          As the file stands
        </button>
      </form>
    </div>
  );
}

/** An event is set to happen, or not. */
function Event({ name, value, set }: { name: string; value: string | null; set: (value: string | null) => void }) {
  const choices: [string, string | null][] = [
    ['as drawn', null],
    ['it is so', '1'],
    ['it is not so', '0'],
  ];
  return (
    <div class="seg" role="group" aria-label={name}>
      {choices.map(([text, one]) => (
        <button type="button" aria-pressed={value === one} onClick={() => set(one)}>
          {text}
        </button>
      ))}
    </div>
  );
}

interface SliderProps {
  of: Assumption;
  style: Style;
  range: { low: number; high: number; log: boolean };
  typed: string;
  flips: number[];
  move: (value: number) => void;
}

const HEIGHT = 62;

function Slider({ of, style, range, typed, flips, move }: SliderProps) {
  const [box, width] = useWidth<HTMLDivElement>(420);
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => {
    if (typed === '') setAt(null);
  }, [typed]);
  const { low, high, log } = range;
  const across = axisOf(low, high, 8, width - 8, log, tickStyle(style), width < 380 ? 4 : 6);
  const valueAt = (part: number) => (log ? low * (high / low) ** part : low + (high - low) * part);
  const partOf = (value: number) => (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low));
  const middle = of.p50 ?? of.mean ?? valueAt(0.5);
  const present = at ?? middle;
  const density = densityOf(of);
  const inside = flips.filter((one) => one >= low && one <= high);
  return (
    <div ref={box} class="slider">
      <div class="over">
        <span class="dim">{at === null ? 'as drawn; median' : 'set to'}</span> <b>{figure(present, 0, style)}</b>
      </div>
      <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
        {density && (
          <DensityMark density={density} across={across} base={HEIGHT - 2} height={HEIGHT - 8} basis={of.basis} />
        )}
        {inside.map((one) => (
          <line x1={across(one)} x2={across(one)} y1="0" y2={HEIGHT} stroke="var(--ink-3)" stroke-dasharray="2,2" />
        ))}
        <line
          x1={across(present)}
          x2={across(present)}
          y1="0"
          y2={HEIGHT}
          stroke="var(--ink)"
          stroke-width={at === null ? 1 : 2}
        />
      </svg>
      <input
        type="range"
        min="0"
        max={STEPS}
        step="1"
        value={Math.round(STEPS * partOf(present))}
        aria-label={of.name}
        aria-valuetext={figure(present, 0, style)}
        onInput={(input) => {
          const value = valueAt(Number(input.currentTarget.value) / STEPS);
          setAt(value);
          move(value);
        }}
      />
      <svg width={width} height="34" viewBox={`0 0 ${width} 34`} aria-hidden="true">
        {across.ticks.map((one) => (
          <text x={one.at} y="12" text-anchor="middle">
            {one.text}
          </text>
        ))}
        {inside.slice(0, 2).map((one) => (
          <text x={Math.min(width - 60, Math.max(60, across(one)))} y="30" text-anchor="middle" class="lab">
            {`${tick(Number(one.toPrecision(3)), tickStyle(style))} flips`}
          </text>
        ))}
      </svg>
    </div>
  );
}
