/** The JSON of `offtake explain --json`; the reference is `docs/schema/explain.schema.json`. */
import type { Setting, Value } from './run';

/** What a figure rests on, step by step. */
export interface Step {
  kind:
    | 'value'
    | 'claim'
    | 'month'
    | 'rest'
    | 'difference'
    | 'balance'
    | 'opening'
    | 'posting'
    | 'due'
    | 'assumption'
    | 'fact';
  name: string;
  label: string | null;
  value: Value;
  unit: string;
  month: string | null;
  world: string | null;
  /** A summand: the values of all parts of a step add up to its value. */
  part: boolean;
  amount: Value;
  factor: number | null;
  text: string;
  file: string | null;
  line: number | null;
  notes: string[];
  /** Shown in full earlier in the walk. */
  seen: boolean;
  steps: Step[];
}

/** A figure on one path, walked back to what it rests on. */
export interface Explanation {
  scenario: string;
  variant: string | null;
  settings: Setting[];
  seed: number;
  paths: number;
  name: string;
  question: {
    id: string;
    question: string;
    claim: string;
    holds_on: number;
    decided: number;
    other_path: number | null;
  } | null;
  month: string | null;
  chosen_by: string;
  unit: string;
  quantile: number | null;
  quantile_value: Value;
  alike: boolean;
  path: number;
  failed: string | null;
  undefined: { text: string; place: string | null } | null;
  step: Step;
}
