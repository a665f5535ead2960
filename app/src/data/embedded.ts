/** Figures that stand in the page itself: the report that is sent as one file. */
import type { Assumptions } from './assumptions';
import type { Explanation } from './explanation';
import type { Run } from './run';
import type { ScenarioList } from './scenarios';
import type { ExplainRequest, RunRequest, RunWatch, Source, StatementsRequest } from './source';
import type { Statements } from './statements';

/** What a report holds. */
export interface Report {
  run: Run;
  /** The SHA-256 of the text of the scenario. */
  hash?: string | null;
  assumptions?: Assumptions | null;
  explanations?: Explanation[] | null;
  statements?: Statements[] | null;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The report in the page, if there is one. */
export function embeddedReport(page: Document): Report | null {
  const text = page.getElementById('offtake-report')?.textContent?.trim();
  if (!text || text === 'null') return null;
  return JSON.parse(text) as Report;
}

/** Gives what the report holds and runs nothing. */
export class Embedded implements Source {
  readonly runs = false;

  constructor(private readonly report: Report) {}

  async scenarios(): Promise<ScenarioList> {
    const { run } = this.report;
    const { scenario, title, about, answers } = run;
    return { folder: '', scenarios: [{ file: fileName(scenario), title, about, questions: answers, findings: 0 }] };
  }

  run(_request: RunRequest, watch: RunWatch): () => void {
    watch.run(this.report.run);
    return () => {};
  }

  async assumptions(): Promise<Assumptions> {
    if (!this.report.assumptions) throw new Error('This report holds no table of assumptions.');
    return this.report.assumptions;
  }

  async explain(request: ExplainRequest): Promise<Explanation> {
    const found = (this.report.explanations ?? []).find(
      (one) => one.name === request.figure && (request.at === null || one.month === request.at),
    );
    if (!found) throw new Error('This report holds no walk of this figure.');
    return found;
  }

  async statements(request: StatementsRequest): Promise<Statements> {
    const found = (this.report.statements ?? []).find((one) => one.party === request.party || request.party === '');
    if (!found) throw new Error('This report holds no statements of this party.');
    return found;
  }

  async hash(): Promise<string | null> {
    return this.report.hash ?? null;
  }

  parties() {
    return (this.report.statements ?? []).map((one) => one.party);
  }

  explained() {
    return (this.report.explanations ?? []).map((one) => ({
      figure: one.name,
      at: one.month,
      title: one.question?.question ?? one.step.label ?? one.name,
    }));
  }
}
