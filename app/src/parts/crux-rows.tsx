import type { Assumption } from '../data/assumptions';
import type { Answer, Crux } from '../data/run';
import { assumptionStyle, bySize, flipWords, sizeOf, valuesOf } from '../findings';
import { withError, SHARE } from '../number';
import { linkTo } from '../route';
import { BasisBadge } from './basis-badge';
import { Words } from './words';
import type { ComponentChildren } from 'preact';

interface Props {
  answer: Answer;
  known: (name: string) => Assumption | undefined;
  picked: string | null;
  /** Opens the flip curve of a row. */
  pick: (name: string) => void;
  /** Values can be set, so that a row may lead there. */
  runs: boolean;
  /** What opens under the row that is picked. */
  opened: (crux: Crux) => ComponentChildren;
}

/** Rows shown before the rest is folded. */
const SHOWN = 8;

/** What decides an answer: a row for each assumption, its share with whiskers, its basis, where it flips. */
export function CruxRows({ answer, known, picked, pick, runs, opened }: Props) {
  const sorted = bySize(answer).filter((one) => sizeOf(one) > 0);
  const telling = sorted.filter((one) => sizeOf(one) >= 0.01 || one.flip?.values.length);
  const shown = telling.slice(0, SHOWN);
  const folded = sorted.slice(shown.length);
  const most = scaleEnd(shown);
  const rows = (cruxes: Crux[]) =>
    cruxes.map((crux) => (
      <Row
        key={crux.assumption}
        crux={crux}
        most={most}
        known={known(crux.assumption)}
        picked={picked === crux.assumption}
        pick={pick}
        runs={runs}
        opened={opened}
      />
    ));
  const totals = sorted.some((one) => one.total !== null);
  return (
    <>
      <div class="cx ax" aria-hidden="true">
        <span>Assumption</span>
        <span class="sc">
          {[0, 1, 2, 3, 4, 5].map((at) => (
            <span>
              {Math.round(20 * most * at)}
              {at === 5 ? ' %' : ''}
            </span>
          ))}
        </span>
        <span class="num">Share of variance</span>
        <span>The answer</span>
      </div>
      <ol class="cx">{rows(shown)}</ol>
      {folded.length > 0 && (
        <details class="more-rows" open={folded.some((one) => one.assumption === picked)}>
          <summary>
            {folded.length} more
            {most > 0 && shown.length > 0
              ? `, each with at most ${withError(Math.max(0, ...folded.map(sizeOf)), 0.005, SHARE).value}`
              : ''}
          </summary>
          <ol class="cx">{rows(folded)}</ol>
        </details>
      )}
      <p class="note">
        Shares are of each assumption alone and need not sum to one.
        {totals ? ' A thin line behind a bar: with all that it decides together with others.' : ''} Whiskers span 95 %
        of the Monte Carlo error. Hatched: rests on a guess. Choose a row to see its flip curve.
      </p>
    </>
  );
}

function scaleEnd(shown: Crux[]): number {
  const ends = shown.flatMap((one) => [(one.share ?? 0) + 1.96 * (one.std_error ?? 0), one.total ?? 0]);
  const end = Math.max(0.05, ...ends);
  const steps = [0.05, 0.1, 0.25, 0.5, 0.75, 1];
  return steps.find((step) => end <= step) ?? 1;
}

interface RowProps extends Pick<Props, 'pick' | 'runs' | 'opened'> {
  crux: Crux;
  most: number;
  known: Assumption | undefined;
  picked: boolean;
}

function Row({ crux, most, known, picked, pick, runs, opened }: RowProps) {
  const { assumption, basis, share, std_error, total, flip } = crux;
  const style = assumptionStyle(flip?.unit ?? known?.unit ?? '1', known, flip ? valuesOf(flip) : []);
  const across = (part: number) => Math.min(100, Math.max(0, (100 * part) / most));
  const error = 1.96 * (std_error ?? 0);
  const alone = share ?? 0;
  const shown = withError(alone, std_error ?? 0, SHARE);
  return (
    <li class={picked ? 'picked' : ''}>
      <div class="nm">
        <button type="button" aria-expanded={picked} onClick={() => pick(assumption)} title={known?.why ?? assumption}>
          <code>{assumption}</code>
        </button>
        <span>
          <BasisBadge basis={basis} />
        </span>
      </div>
      <div class="eb" role="img" aria-label={`${shown.value} ${shown.error}`}>
        {total !== null && total > alone && <s style={{ width: `${across(total)}%` }} />}
        <i class={basis === 'guess' ? 'g' : ''} style={{ width: `${across(alone)}%` }} />
        {share !== null && (
          <u
            style={{ left: `${across(alone - error)}%`, width: `${across(alone + error) - across(alone - error)}%` }}
          />
        )}
      </div>
      <div class="num vl">
        {share === null ? '–' : shown.value} <span class="err">{shown.error}</span>
      </div>
      <div class="fl">
        <Words of={flipWords(flip, style, known)} />
        {flip?.status === 'correlated' && runs && (
          <>
            : <a href={linkTo({ screen: 'assumptions', pick: assumption })}>set it alone</a>
          </>
        )}
      </div>
      {picked && <div class="under-row">{opened(crux)}</div>}
    </li>
  );
}
