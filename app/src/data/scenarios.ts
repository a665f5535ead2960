/** What a server has to offer: `GET /api/scenarios`. */

/** A question without its answer. */
export interface Asked {
  id: string;
  subject: string;
  question: string;
  claim: string;
  counter: string;
}

/** A scenario file. */
export interface ScenarioEntry {
  file: string;
  title: string;
  about: string;
  questions: Asked[];
  /** How many mistakes a check finds. */
  findings: number;
}

/** A folder of scenarios. */
export interface ScenarioList {
  folder: string;
  scenarios: ScenarioEntry[];
}
