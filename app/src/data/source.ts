/** Where figures come from: a report that holds them, or a server that runs. */
import type { Assumptions } from './assumptions';
import type { Explanation } from './explanation';
import type { Run, Setting } from './run';
import type { ScenarioList } from './scenarios';
import type { Statements } from './statements';

/** What to run. */
export interface RunRequest {
  file: string;
  settings: Setting[];
  variant: string | null;
  paths: number;
  seed: number;
}

/** Why there is no answer. */
export interface Failure {
  message: string;
  findings: unknown[];
}

/** Who is told how a run goes. */
export interface RunWatch {
  progress(done: number, all: number, work: string): void;
  /** Probabilities, before it is known what decides them. */
  answers(run: Run): void;
  run(run: Run): void;
  failed(failure: Failure): void;
}

/** Which figure to walk back. */
export interface ExplainRequest {
  file: string;
  figure: string;
  at: string | null;
  quantile: number;
  /** The path to walk in place of that nearest the quantile. */
  path: number | null;
  settings: Setting[];
}

/** Whose statements to draw up. */
export interface StatementsRequest {
  file: string;
  party: string;
  every: 'year' | 'quarter' | 'month';
}

/** Gives figures. What it cannot give fails with words for people. */
export interface Source {
  /** It runs a scenario with other values. */
  readonly runs: boolean;
  scenarios(): Promise<ScenarioList>;
  /** Starts a run; the returned function stops it. */
  run(request: RunRequest, watch: RunWatch): () => void;
  assumptions(file: string): Promise<Assumptions>;
  explain(request: ExplainRequest): Promise<Explanation>;
  statements(request: StatementsRequest): Promise<Statements>;
  /** The SHA-256 of the text of a file. */
  hash(file: string): Promise<string | null>;
  /** Parties whose statements are at hand; `null`: of all. */
  parties(): string[] | null;
  /** Figures whose walk is at hand; `null`: of all. */
  explained(): { figure: string; at: string | null; title: string }[] | null;
}
