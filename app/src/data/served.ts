/** Figures from the server that serves the page. */
import type { Assumptions } from './assumptions';
import type { Explanation } from './explanation';
import type { Run, Setting } from './run';
import type { ScenarioList } from './scenarios';
import type { ExplainRequest, Failure, RunRequest, RunWatch, Source, StatementsRequest } from './source';
import type { Statements } from './statements';

/** Parameters of a request; those that are `null` are left out. */
export function query(parts: Record<string, string | number | null>, settings: Setting[] = []): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) {
    if (value !== null) words.append(name, String(value));
  }
  for (const { name, value } of settings) words.append('set', `${name}=${value}`);
  return words.toString();
}

async function json<T>(address: string): Promise<T> {
  const answer = await fetch(address, { headers: { accept: 'application/json' } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(messageIn(text) ?? `${answer.status} ${answer.statusText}`);
  return JSON.parse(text) as T;
}

/** A failure as the server tells it: findings come as a check prints them, or as a list. */
function failureIn(data: unknown): Failure {
  const { message = '', findings = null } = data as { message?: string; findings?: unknown };
  const list = Array.isArray(findings)
    ? findings
    : ((findings as { diagnostics?: unknown[] } | null)?.diagnostics ?? []);
  return { message: message || 'There is no answer.', findings: list };
}

function messageIn(text: string): string | null {
  try {
    const { message } = JSON.parse(text) as { message?: string };
    return message ?? null;
  } catch {
    return text.trim() || null;
  }
}

/** Asks the server. */
export class Served implements Source {
  readonly runs = true;

  scenarios(): Promise<ScenarioList> {
    return json('api/scenarios');
  }

  run(request: RunRequest, watch: RunWatch): () => void {
    const { file, paths, seed, variant, settings } = request;
    const stream = new EventSource(`api/run?${query({ file, paths, seed, variant }, settings)}`);
    let ended = false;
    const end = () => {
      ended = true;
      stream.close();
    };
    const on = (event: string, then: (data: unknown) => void) =>
      stream.addEventListener(event, (message) => {
        if (!ended) then(JSON.parse((message as MessageEvent<string>).data));
      });
    on('progress', (data) => {
      const { done, all, work } = data as { done: number; all: number; work: string };
      watch.progress(done, all, work);
    });
    on('answers', (data) => watch.answers(data as Run));
    on('run', (data) => {
      end();
      watch.run(data as Run);
    });
    on('failed', (data) => {
      end();
      watch.failed(failureIn(data));
    });
    // A stream that breaks would be opened again, and run again.
    stream.addEventListener('error', () => {
      if (ended) return;
      end();
      watch.failed({ message: 'The server did not answer.', findings: [] });
    });
    return end;
  }

  assumptions(file: string): Promise<Assumptions> {
    return json(`api/assumptions?${query({ file })}`);
  }

  explain({ file, figure, at, quantile, path, settings }: ExplainRequest): Promise<Explanation> {
    return json(
      `api/explain?${query({ file, figure, at, quantile: path === null ? quantile : null, path }, settings)}`,
    );
  }

  statements({ file, party, every }: StatementsRequest): Promise<Statements> {
    return json(`api/statements?${query({ file, party, every })}`);
  }

  async hash(file: string): Promise<string | null> {
    const { hash } = await json<{ hash: string }>(`api/text?${query({ file })}`);
    return hash;
  }

  parties() {
    return null;
  }

  explained() {
    return null;
  }
}
