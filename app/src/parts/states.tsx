import type { ComponentChildren } from 'preact';
import type { Failure } from '../data/source';
import { whole } from '../number';
import type { RunState } from '../runs';

/** What a run does at present, in words. */
function workWords({ work, done, all }: RunState): string {
  const far = `${whole(done)} of ${whole(all)}`;
  if (work === 'paths') return `${far} paths.`;
  return work === 'flips' ? `What flips the answers: ${far}.` : `What decides the answers: ${far}.`;
}

/** How far a run is. */
export function Progress({ state }: { state: RunState }) {
  const part = state.all > 0 ? state.done / state.all : 0;
  const words = state.status === 'waiting' ? 'Waiting for its turn.' : workWords(state);
  return (
    <div class="going">
      <div
        class="prog"
        role="progressbar"
        aria-valuenow={Math.round(100 * part)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-label="Paths run"
      >
        <i style={{ width: `${100 * part}%` }} />
      </div>
      <p class="note">{words}</p>
    </div>
  );
}

/** Shapes of what will come. */
export function Shapes({ lines = 3 }: { lines?: number }) {
  return (
    <div class="shapes" aria-hidden="true">
      {Array.from({ length: lines }, (_, at) => (
        <div class="sk" style={{ width: `${[72, 100, 46, 88, 60][at % 5]}%` }} />
      ))}
    </div>
  );
}

/** A mistake in a scenario as `offtake check --json` reports it. */
interface Finding {
  id: string;
  severity: string;
  message: string;
  labels?: { file: string; line: number; column: number; text: string }[];
  help?: string[];
}

function words({ id, severity, message, labels = [], help = [] }: Finding) {
  const at = labels[0];
  return (
    <>
      <span class="e">{`${severity}[${id}]`}</span>
      {`: ${message}\n`}
      {at && <span class="g">{`  --> ${at.file}:${at.line}:${at.column}\n`}</span>}
      {help.map((one) => (
        <span class="g">{`   = help: ${one}\n`}</span>
      ))}
    </>
  );
}

/** Why there is no answer. */
export function Failed({ failure, children }: { failure: Failure; children?: ComponentChildren }) {
  const findings = failure.findings as Finding[];
  return (
    <div class="state err" role="alert">
      <h2>There is no answer</h2>
      {findings[0]?.message !== failure.message && <p class="say soft">{failure.message}</p>}
      {findings.length > 0 && (
        <pre class="diag" tabIndex={0}>
          {findings.map(words)}
        </pre>
      )}
      {children && <div class="bar">{children}</div>}
    </div>
  );
}

/** A screen that has nothing to show: what is missing and what to do next. */
export function Empty({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
