import { useRef } from 'preact/hooks';
import type { Answer, Run } from '../data/run';
import { probability } from '../number';
import type { RunState } from '../runs';
import { ProbabilityBar } from './probability-bar';
import { Failed, Progress } from './states';

interface Props {
  before: Run;
  /** The run with what was set; `null`: nothing was. */
  now: RunState | null;
  /** Questions whose answers depend on what is moved, the one looked at first. */
  questions: string[];
}

/** Each answer before, in grey, above the answer with what was set; while that runs, the last one stays, greyed. */
export function BeforeAfter({ before, now, questions }: Props) {
  const last = useRef<Run | null>(null);
  if (now?.run) last.current = now.run;
  if (!now) last.current = null;
  const shown = now?.run ?? last.current;
  const pending = now !== null && now.run === null;
  const rows = questions.flatMap((id) => {
    const old = before.answers.find((one) => one.id === id);
    return old ? [{ old, next: shown?.answers.find((one) => one.id === id) ?? null }] : [];
  });
  return (
    <div class="ba" aria-busy={pending}>
      <div class="ba-head">
        {now && (now.status === 'running' || now.status === 'waiting') ? (
          <Progress state={now} />
        ) : (
          <p class="note">
            {now
              ? 'Before in grey, with what was set below it.'
              : 'Move the slider or type a value: the answers run again with it.'}
          </p>
        )}
      </div>
      {now?.failure && <Failed failure={now.failure} />}
      {rows.map(({ old, next }) => (
        <Pair old={old} next={now ? next : null} pending={pending} />
      ))}
    </div>
  );
}

function Pair({ old, next, pending }: { old: Answer; next: Answer | null; pending: boolean }) {
  const was = probability(old.probability ?? NaN, old.std_error ?? 0);
  const is = next && probability(next.probability ?? NaN, next.std_error ?? 0);
  return (
    <div class="pair">
      <div class="r">
        <span class="q">{old.question}</span>
        <span class="nb">
          {is ? (
            <>
              <span class="dim">{was.value}</span> → <b class={pending ? 'dim' : ''}>{is.value}</b>{' '}
              <span class="err">{is.error}</span>
            </>
          ) : (
            <>
              <b>{was.value}</b> <span class="err">{was.error}</span>
            </>
          )}
        </span>
      </div>
      <ProbabilityBar probability={old.probability} thin stale={is !== null} />
      {next && <ProbabilityBar probability={next.probability} thin stale={pending} />}
    </div>
  );
}
