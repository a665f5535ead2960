/** How a number looks: `$5.2B`, `38 %`, `4.1 GW`, `2029-03`, with the digits that its error supports. The rules are those of the text. */

/** Between a figure and its unit, so that they stay on one line. */
export const NO_BREAK = '\u00a0';

const MINUS = '\u2212';

/** Stands for a figure that is undefined. */
export const NOTHING = '\u2013';

type Ladder = 'powers' | 'prefixes' | 'plain' | 'date';

/** How values of a unit are written. */
export interface Style {
  prefix: string;
  suffix: string;
  /** From the unit to the first step. */
  factor: number;
  ladder: Ladder;
}

interface Step {
  power: string;
  exponent: number;
}

/** Significant digits of a figure whose error is unknown or negligible. */
const DIGITS = 3;

/** Most significant digits of a figure with its error. */
const MOST_DIGITS = 5;

/** A figure smaller than this part of the largest beside it is an artefact of rounding. */
const NOISE = 1e-12;

/** Smaller sums of money are what rounding leaves. */
const LEAST_MONEY = 5e-4;

const POWERS: [string, number][] = [
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['B', 9],
  ['T', 12],
];
const PREFIXES: [string, number][] = [
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
];
const PREFIXED = ['FLOP', 'tok', 'Wh', 'W', 'B'];
const SIGNS: Record<string, string> = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', KRW: '₩', INR: '₹' };

/** Probabilities and shares, from 0 to 1, in percent. */
export const SHARE: Style = { prefix: '', suffix: `${NO_BREAK}%`, factor: 100, ladder: 'plain' };

/** Bare numbers. */
export const RATIO: Style = { prefix: '', suffix: '', factor: 1, ladder: 'powers' };

/** The style of a unit; `percent`: whether a bare number is a fraction that people read in percent. */
export function styleOf(unit: string, percent = false): Style {
  if (unit === 'date') return { prefix: '', suffix: '', factor: 1, ladder: 'date' };
  if (unit === 'bool') return SHARE;
  if (unit.startsWith('%')) return { ...SHARE, suffix: `${NO_BREAK}${unit}` };
  const slash = unit.includes('/') ? unit.indexOf('/') : unit.length;
  const [head, tail] = [unit.slice(0, slash), unit.slice(slash)];
  if (head === '1' || head === '')
    return percent ? { ...SHARE, suffix: `${NO_BREAK}%${tail}` } : { ...RATIO, suffix: tail };
  const sign = SIGNS[head] ?? (/^[A-Z]{3}$/.test(head) && head !== 'GPU' ? `${head}${NO_BREAK}` : null);
  if (sign !== null) return { prefix: sign, suffix: tail, factor: 1, ladder: 'powers' };
  for (const symbol of PREFIXED) {
    const before = head.endsWith(symbol) ? head.slice(0, -symbol.length) : null;
    const found = PREFIXES.find(([prefix]) => prefix === before);
    if (found) return { prefix: '', suffix: `${symbol}${tail}`, factor: 10 ** found[1], ladder: 'prefixes' };
  }
  const ladder = ['mo', 'yr', 'd', 'h'].includes(head) ? 'plain' : 'powers';
  return { prefix: '', suffix: `${NO_BREAK}${head}${tail}`, factor: 1, ladder };
}

/** The style of figures of which some are known: bare numbers that all lie near 0 to 1 are read in percent, and rates too. */
export function styleAmong(unit: string, values: number[]): Style {
  const rate = unit.startsWith('1/');
  if (unit !== '1' && !rate) return styleOf(unit);
  const sizes = values.filter(Number.isFinite).map(Math.abs);
  const largest = Math.max(0, ...sizes);
  const counts = sizes.length > 0 && sizes.every(Number.isInteger) && largest > 0;
  return styleOf(unit, largest <= (rate ? 20 : 2) && !counts);
}

/** The style of a value as a scenario writes it: in percent if that does. */
export function styleAsWritten(unit: string, written: string): Style {
  return styleOf(unit, written.includes('%'));
}

/** The power of ten of the first digit; 0 for zero. */
export function exponentOf(value: number): number {
  return value === 0 || !Number.isFinite(value) ? 0 : Number(value.toExponential().split('e')[1]);
}

function ceilingExponent(value: number): number {
  const text = value.toExponential();
  return exponentOf(value) + (text.startsWith('1e') ? 0 : 1);
}

function roundTo(value: number, place: number): number {
  if (place <= 0) return Number(value.toFixed(Math.min(-place, 100)));
  const unit = 10 ** place;
  return Math.round(value / unit) * unit;
}

const known = (error: number) => (Number.isFinite(error) && error > 0 ? error : 0);

function stepOf(style: Style, size: number, place: number): Step {
  const rounded = roundTo(size, place);
  const steps = style.ladder === 'powers' ? POWERS : style.ladder === 'prefixes' ? PREFIXES : POWERS.slice(0, 1);
  const [power, exponent] = steps.findLast(([, power]) => rounded >= 10 ** power) ?? ['', 0];
  return { power, exponent };
}

function at(style: Style, value: number, place: number, step: Step): string {
  if (style.ladder === 'date') return monthOf(value);
  const scaled = roundTo(value, place) / 10 ** step.exponent;
  const digits = Math.abs(scaled).toFixed(Math.min(Math.max(0, step.exponent - place), 100));
  const grouped = step.power === '' ? grouping(digits) : digits;
  const sign = value < 0 && /[1-9]/.test(digits) ? MINUS : '';
  const space = style.ladder === 'prefixes' ? NO_BREAK : '';
  return `${sign}${style.prefix}${grouped}${space}${step.power}${style.suffix}`;
}

function grouping(digits: string): string {
  const [whole = '', rest] = digits.split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return rest === undefined ? grouped : `${grouped}.${rest}`;
}

function rounded(style: Style, value: number, place: number): string {
  if (Math.abs(value) < 1e-4 && value !== 0 && style.ladder !== 'date' && place < 0) {
    const digits = Math.max(0, exponentOf(roundTo(value, place)) - place);
    const text = Math.abs(value).toExponential(Math.min(digits, 6)).replace('e-', `e${MINUS}`);
    return `${value < 0 ? MINUS : ''}${style.prefix}${text}${style.ladder === 'prefixes' ? NO_BREAK : ''}${style.suffix}`;
  }
  return at(style, value, place, stepOf(style, Math.abs(value), place));
}

/** Zero, in the unit itself: nothing of GW is 0 GW. */
function nothing(style: Style): string {
  const own = style.ladder === 'prefixes' ? PREFIXES.find(([, power]) => 10 ** power === style.factor) : undefined;
  const [power, exponent] = own ?? ['', 0];
  return at(style, 0, exponent, { power, exponent });
}

function special(style: Style, value: number, largest: number): string | null {
  if (Number.isNaN(value)) return NOTHING;
  const money = style.prefix !== '' && ['', '/mo', '/yr', '/d'].includes(style.suffix);
  if (
    style.ladder !== 'date' &&
    (value === 0 || Math.abs(value) < NOISE * largest || (money && Math.abs(value) < LEAST_MONEY))
  ) {
    return nothing(style);
  }
  if (value === Infinity) return style.ladder === 'date' ? 'never' : 'unlimited';
  return value === -Infinity ? `${MINUS}unlimited` : null;
}

/** A figure rounded so that its error is at most one unit of the last digit; `≈` before it if not even the first digit is sure. */
export function figure(value: number, error: number, style: Style, among = Math.abs(value)): string {
  const word = special(style, value, among);
  if (word !== null) return word;
  const [scaled, off] = [value * style.factor, known(error) * style.factor];
  const first = exponentOf(roundTo(scaled, exponentOf(scaled) - DIGITS + 1));
  const finest = first - DIGITS + 1;
  if (off <= 0) return rounded(style, scaled, Math.min(finest, shortOfAll(style, scaled)));
  const place = Math.max(finest, ceilingExponent(off));
  const unsure = place > exponentOf(scaled);
  return `${unsure ? `≈${NO_BREAK}` : ''}${rounded(style, scaled, unsure ? exponentOf(scaled) : place)}`;
}

/** The place that tells a percentage from 100: 99.98 % is not all. */
function shortOfAll(style: Style, value: number): number {
  const rest = 100 - Math.abs(value);
  return style.suffix === SHARE.suffix && rest >= 1e-3 && rest < 1 ? exponentOf(rest) : Infinity;
}

/** A figure and its standard error, both to the error's first digit; no error where it is smaller than a digit worth writing. */
export interface WithError {
  value: string;
  /** `± $0.1B`; of a percentage `± 0.3`. Empty if there is none. */
  error: string;
}

/** A figure with its error beside it. */
export function withError(
  value: number,
  error: number,
  style: Style,
  among = Math.max(Math.abs(value), known(error)),
): WithError {
  if (!Number.isFinite(value) || special(style, value, among) !== null)
    return { value: figure(value, 0, style, among), error: '' };
  const [scaled, off] = [value * style.factor, known(error) * style.factor];
  if (off <= 0 || exponentOf(off) < exponentOf(scaled) - MOST_DIGITS + 1)
    return { value: figure(value, 0, style, among), error: '' };
  if (style.ladder === 'date')
    return { value: monthOf(scaled), error: `±${NO_BREAK}${Math.ceil(off * 12)}${NO_BREAK}mo` };
  const place = exponentOf(off);
  const step = stepOf(style, Math.max(Math.abs(scaled), off), place);
  const none = { power: '', exponent: 0 };
  const behind = style.suffix.startsWith(`${NO_BREAK}%`) ? { ...style, suffix: '' } : style;
  return {
    value: at(style, scaled, place, roundTo(scaled, place) === 0 ? none : step),
    error: `±${NO_BREAK}${at(behind, off, place, step)}`,
  };
}

/** A probability with its error. It is 0 or 100 % only if it is that. */
export function probability(share: number, error: number): WithError {
  const value = share * 100;
  const off = known(error) * 100;
  const less = Math.min(value, 100 - value);
  if (Number.isNaN(share)) return { value: NOTHING, error: '' };
  if (less <= 0) return { value: shareOfAll(share), error: '' };
  if (off <= 0) return { value: shareOfAll(share), error: '' };
  if (roundTo(less, exponentOf(off)) > 0) return withError(share, error, SHARE);
  const place = exponentOf(less);
  const plain = { power: '', exponent: 0 };
  return {
    value: at(SHARE, value, place, plain),
    error: `±${NO_BREAK}${at({ ...SHARE, suffix: '' }, off, place, plain)}`,
  };
}

/** A share of something, to about two digits of it or of what it lacks of the whole. */
export function shareOfAll(share: number): string {
  if (Number.isNaN(share)) return NOTHING;
  const value = Math.min(1, Math.max(0, share));
  const less = Math.min(value, 1 - value);
  if (less === 0) return `${Math.round(value * 100)}${NO_BREAK}%`;
  const digits = Math.min(9, Math.max(0, -ceilingExponent(100 * less * 0.02)));
  return `${(100 * value).toFixed(digits)}${NO_BREAK}%`;
}

/** A share in whole percent, with `< 1 %` for a little. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return NOTHING;
  if (share > 0 && share < 0.005) return `<${NO_BREAK}1${NO_BREAK}%`;
  return `${Math.round(100 * share)}${NO_BREAK}%`;
}

/** Decimal years as a month: 2029.5 is `2029-07`. */
export function monthOf(date: number): string {
  if (!Number.isFinite(date)) return Number.isNaN(date) ? NOTHING : 'never';
  const months = Math.round(date * 12);
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/** A month as decimal years: `2029-07` is 2029.5. */
export function dateOf(month: string): number {
  const [year = NaN, of = NaN] = month.split('-').map(Number);
  return year + (of - 1) / 12;
}

/** The month so many after another. */
export function monthAfter(month: string, months: number): string {
  return monthOf(dateOf(month) + months / 12);
}

/** A whole number with its thousands apart: `10,240`. */
export function whole(value: number): string {
  return `${value < 0 ? MINUS : ''}${Math.abs(Math.round(value))
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')}`;
}

/** So many of a thing: `1 path`, `10,240 paths`. */
export function counted(count: number, thing: string): string {
  return `${whole(count)}${NO_BREAK}${thing}${count === 1 ? '' : thing.endsWith('s') ? 'es' : 's'}`;
}

/** A value as one writes it in a scenario: `$220B/yr`, `12%`, `2029-04`. */
export function settable(value: number, unit: string, inPercent: boolean): string {
  if (unit === 'date') return monthOf(value);
  if (unit === 'bool') return value >= 0.5 ? 'true' : 'false';
  const style = styleOf(unit, inPercent);
  const scaled = value * style.factor;
  const place = exponentOf(scaled) - DIGITS + 1;
  if (style.ladder === 'prefixes') {
    // A prefix may stand within a compound only as the unit has it.
    const digits = Number(value.toPrecision(DIGITS));
    return `${digits} ${unit}`;
  }
  return rounded(style, scaled, place)
    .replaceAll(MINUS, '-')
    .replaceAll(`${NO_BREAK}%`, '%')
    .replaceAll(NO_BREAK, ' ')
    .replaceAll(',', '');
}

/** A number on an axis, with the digits it needs and no more: `$50B`, `2029`. */
export function tick(value: number, style: Style): string {
  if (style.ladder === 'date')
    return Number.isInteger(Math.round(value * 12) / 12) ? String(Math.round(value)) : monthOf(value);
  const scaled = value * style.factor;
  if (scaled === 0) return nothing(style);
  const finest = exponentOf(scaled) - 5;
  const exact = roundTo(scaled, finest);
  let place = exponentOf(scaled);
  while (place > finest && Math.abs(roundTo(scaled, place) - exact) > Math.abs(exact) * 1e-9) place -= 1;
  const step = stepOf(style, Math.abs(scaled), finest);
  return rounded(style, scaled, Math.min(place, step.exponent));
}

/** The style of the ticks of an axis whose title has the unit: `$50B` where figures are in USD/yr. */
export function tickStyle(style: Style): Style {
  return style.ladder === 'prefixes' || style.suffix.startsWith(`${NO_BREAK}%`) ? style : { ...style, suffix: '' };
}

/** The unit of an axis in words: `USD/yr`, `%`, nothing for bare numbers. */
export function axisUnit(unit: string, style: Style): string {
  if (unit === 'date' || unit === '') return '';
  if (unit === 'bool' || style.suffix === SHARE.suffix) return '';
  if (style.suffix.startsWith(`${NO_BREAK}%`)) return style.suffix.trim();
  return unit === '1' ? '' : unit;
}
