/** The JSON of `offtake run --json`; the reference is `docs/schema/run.schema.json`. */

/** A number; `null` where undefined; a date that never comes is `"infinity"`. */
export type Value = number | 'infinity' | '-infinity' | null;

/** What an assumption is based on; `null` if the scenario does not say. */
export type Basis = 'fact' | 'estimate' | 'guess' | null;

/** P(claim) with an assumption at a value. */
export interface Evaluation {
  value: Value;
  probability: number | null;
  std_error: number | null;
}

/** A value at which an answer flips. */
export interface FlipAt {
  value: Value;
  std_error: number | null;
  /** The claim becomes more likely above it. */
  rising: boolean;
}

/** Where an assumption flips an answer. */
export interface Flip {
  probability: number;
  status: 'crosses' | 'none' | 'several' | 'not_scalar' | 'correlated';
  begins: boolean;
  correlated: boolean;
  unit: string;
  method: 'intervention' | 'estimate';
  values: FlipAt[];
  evaluations: Evaluation[];
}

/** P(claim) where an assumption is low and where it is high. */
export interface Direction {
  unit: string;
  low: Evaluation;
  high: Evaluation;
}

/** How much of an answer's variance an assumption decides. */
export interface Crux {
  assumption: string;
  basis: Basis;
  share: number | null;
  std_error: number | null;
  total: number | null;
  total_error: number | null;
  flip: Flip | null;
  direction: Direction | null;
}

/** Why a figure is undefined on some paths. */
export interface Undefined {
  paths: number;
  examined: number;
  reasons: { reason: string; text: string; place: string | null; paths: number; path: number; month: string | null }[];
}

/** A condition that a claim is joined of. */
export interface Condition {
  text: string;
  label: string | null;
  probability: number | null;
  std_error: number | null;
  defined: number;
}

/** Five quantiles, each with its error. */
export interface Measure {
  id: string;
  label: string | null;
  about: string | null;
  unit: string;
  mean: Value;
  std_error: number | null;
  heavy_tail: boolean;
  p05: Value;
  p25: Value;
  p50: Value;
  p75: Value;
  p95: Value;
  quantile_errors: (number | null)[];
  defined: number;
  undefined: Undefined;
  never: number | null;
}

/** What `worth` counts in an answer. */
export interface Worth {
  at: string;
  at_cost: string[];
  against: string[];
}

/** A question with its answer. */
export interface Answer {
  id: string;
  question: string;
  claim: string;
  counter: string;
  about: string;
  subject: string;
  probability: number | null;
  std_error: number | null;
  interval: { low: number | null; high: number | null };
  range: { low: number | null; high: number | null };
  defined: number;
  undefined: Undefined;
  joined: 'and' | 'or' | null;
  conditions: Condition[];
  crux: Crux[];
  interaction: number | null;
  interaction_error: number | null;
  chance_share: number;
  measures: Measure[];
  worth: Worth | null;
  /** The name that it asks after, if it is part of a question that is answered by names. */
  option?: { of: string; name: string };
}

/** A figure by month, each column as long as `months`. */
export interface Series {
  id: string;
  label: string | null;
  about: string | null;
  unit: string;
  failed_paths: number;
  months: string[];
  mean: Value[];
  p05: Value[];
  p25: Value[];
  p50: Value[];
  p75: Value[];
  p95: Value[];
}

/** A figure of the model against what is known. */
export interface Check {
  id: string;
  value: string;
  label: string | null;
  about: string | null;
  unit: string;
  expected: Value;
  low: Value;
  high: Value;
  p05: Value;
  p50: Value;
  p95: Value;
  quantile_errors: (number | null)[];
  defined: number;
  facts: string[];
  source: string;
  why: string;
  status: 'within' | 'explained' | 'off' | 'undefined';
}

/** Who did not pay in a world. */
export interface Unpaid {
  world: string | null;
  paths: number;
  defaults: { party: string; paths: number; share: number; month: string }[];
  dues: {
    flow: string;
    from: string;
    to: string;
    paths: number;
    share: number;
    month: string;
    unit: string;
    mean_lapsed: number;
    mean_written_off: number;
    mean_owed: number;
  }[];
}

/** Whether the books balance, and which paths failed. */
export interface Checks {
  books_off_by_cents: number | null;
  claims_off_by_cents: number | null;
  failed_paths: number;
  failed_in_any_world: number;
  failures: { cause: string; place: string | null; world: string | null; paths: number; path: number; month: string }[];
}

/** A value set in place of the one written. */
export interface Setting {
  name: string;
  value: string;
}

/** A run with its answers. */
export interface Run {
  offtake: string;
  scenario: string;
  title: string;
  about: string;
  variant: string | null;
  settings: Setting[];
  seed: number;
  sampler: string;
  paths: number;
  paths_asked: number;
  replicates: number;
  start: string;
  months: number;
  answers: Answer[];
  series: Series[];
  calibration: Check[];
  unpaid: Unpaid[];
  checks: Checks;
}

/** A value as a number: undefined is `NaN`. */
export function numberOf(value: Value | undefined): number {
  if (value === 'infinity') return Infinity;
  if (value === '-infinity') return -Infinity;
  return value ?? NaN;
}
