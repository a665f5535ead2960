/** The JSON of `offtake assumptions --json`; the reference is `docs/schema/assumptions.schema.json`. */
import type { Basis } from './run';

/** A dated figure with its source. */
export interface Fact {
  id: string;
  what: string;
  source: string;
  publisher: string;
  as_of: string;
  /** Past its shelf life when the run starts. */
  stale: boolean;
}

/** What a scenario takes for granted. */
export interface Assumption {
  name: string;
  basis: Basis;
  value: string;
  unit: string;
  varies: 'fixed' | 'drawn' | 'process';
  mean: number | null;
  p05: number | null;
  p50: number | null;
  p95: number | null;
  fact: Fact | null;
  why: string | null;
  questions: string[];
  used_by: string[];
  correlated: string[];
  file: string;
  line: number;
}

/** A choice of a party, within bounds. */
export interface Lever {
  lever: string;
  by: string;
  unit: string;
  low: number;
  high: number;
  value: number;
  about: string | null;
  questions: string[];
  used_by: string[];
  file: string;
  line: number;
}

/** All that a scenario assumes. */
export interface Assumptions {
  scenario: string;
  title: string;
  start: string;
  paths: number;
  assumptions: Assumption[];
  levers: Lever[];
}
