import type { Assumption, Fact } from '../data/assumptions';
import { numberOf, type Answer, type Run } from '../data/run';
import { DensityThumb } from '../charts/density-thumb';
import { FlipCurve } from '../charts/flip-curve';
import { assumptionStyle } from '../findings';
import { figure, percent } from '../number';
import { go, linkTo, route } from '../route';
import { store } from '../store';
import { BasisBadge } from './basis-badge';
import { BeforeAfter } from './before-after';
import { Move } from './move';
import { Prose } from './prose';

interface Props {
  of: Assumption;
  share: number;
  /** The largest share of all rows. */
  most: number;
  open: boolean;
  answer: Answer;
  base: Run;
  file: string;
}

/** An assumption: how it is drawn, what it is based on, what it decides; open, it can be moved. */
export function AssumptionRow({ of, share, most, open, answer, base, file }: Props) {
  const set = route.value.settings.find((one) => one.name === of.name);
  return (
    <li class={open ? 'open' : ''}>
      <div class="as-row">
        <div class="nm">
          <button type="button" aria-expanded={open} onClick={() => go({ pick: open ? null : of.name }, true)}>
            <code>{of.name}</code>
          </button>
          {set && <span class="tag">set to {set.value}</span>}
        </div>
        <div class="dn">
          <DensityThumb of={of} />
        </div>
        <div class="ex">
          <Value of={of} />
        </div>
        <div class="bs">
          <BasisBadge basis={of.basis} />
        </div>
        <div class="src">
          <Source fact={of.fact} why={of.why} basis={of.basis} />
        </div>
        <div class="shr" title={`share of the variance of ${answer.id}`}>
          <div>
            <i
              class={of.basis === 'guess' ? 'g' : ''}
              style={{ width: share > 0 ? `${(100 * share) / most}%` : '0' }}
            />
            <span>{share > 0 ? percent(share) : '–'}</span>
          </div>
        </div>
      </div>
      {open && <Opened of={of} answer={answer} base={base} file={file} />}
    </li>
  );
}

/** As it is written; where that is an expression, what came of it. */
function Value({ of }: { of: Assumption }) {
  const plain = /^[-$€£\d][^(]*$/.test(of.value);
  const style = assumptionStyle(
    of.unit,
    of,
    [of.p05, of.p95, of.mean].flatMap((one) => one ?? []),
  );
  const between =
    of.p05 !== null && of.p95 !== null && of.varies !== 'fixed'
      ? `${figure(of.p05, 0, style)} to ${figure(of.p95, 0, style)}`
      : of.mean !== null
        ? figure(of.mean, 0, style)
        : null;
  if (plain || !between) return <b>{of.value}</b>;
  return (
    <>
      <b>{of.value.startsWith('bernoulli') ? `a chance of ${percent(of.mean ?? NaN)}` : between}</b>
      <code>{of.value}</code>
    </>
  );
}

function host(address: string): string {
  try {
    return new URL(address).hostname.replace(/^www\./, '');
  } catch {
    return address;
  }
}

/** From where it is, of when, and why so. */
function Source({ fact, why, basis }: { fact: Fact | null; why: string | null; basis: Assumption['basis'] }) {
  return (
    <>
      {fact ? (
        <>
          <a href={fact.source} rel="noreferrer">
            {fact.publisher || host(fact.source)}
          </a>
          , <span class="nb">{fact.as_of}</span> {fact.stale && <span class="tag stale-tag">stale</span>}
          <br />
          <span class="dim">{fact.what}</span>
        </>
      ) : (
        basis === 'guess' && <BasisBadge basis="guess">no source</BasisBadge>
      )}
      {why && (
        <span class="why dim">
          <Prose text={why} />
        </span>
      )}
    </>
  );
}

function Opened({ of, answer, base, file }: { of: Assumption; answer: Answer; base: Run; file: string }) {
  const { settings } = route.value;
  const { runs, source } = store();
  const crux = answer.crux.find((one) => one.assumption === of.name);
  const style = assumptionStyle(
    of.unit,
    of,
    [of.p05, of.p95, of.mean].flatMap((one) => one ?? []),
  );
  const flips = (crux?.flip?.values ?? []).map((one) => numberOf(one.value)).filter(Number.isFinite);
  const now = settings.length > 0 ? runs.of(file, settings, true).value : null;
  const set = (value: string | null) => {
    const others = route.value.settings.filter((one) => one.name !== of.name);
    go({ settings: value === null ? others : [...others, { name: of.name, value }] }, true);
  };
  const questions = [answer.id, ...of.questions.filter((one) => one !== answer.id)].filter(
    (one) => one !== answer.id || of.questions.includes(one),
  );
  return (
    <div class="edit">
      <div>
        {source.runs ? (
          <Move
            of={of}
            style={style}
            inPercent={style.suffix.includes('%')}
            value={settings.find((one) => one.name === of.name)?.value ?? null}
            flips={flips}
            set={set}
          />
        ) : (
          crux && <FlipCurve answer={answer} crux={crux} known={of} />
        )}
        <Particulars of={of} answer={answer} />
      </div>
      {source.runs ? (
        <BeforeAfter before={base} now={now} questions={questions} />
      ) : (
        <div class="ba">
          <p class="note">
            This page is a report of one run. To see the answers with another value, run the scenario with it:
          </p>
          <pre class="diag" tabIndex={0}>{`offtake run ${base.scenario} \\\n  --set ${of.name}='…'`}</pre>
        </div>
      )}
    </div>
  );
}

/** What else is known of it. */
function Particulars({ of, answer }: { of: Assumption; answer: Answer }) {
  return (
    <dl class="facts parts">
      <dt>Written</dt>
      <dd>
        <code>
          {of.file}:{of.line}
        </code>
      </dd>
      <dt>Unit</dt>
      <dd>{of.unit === '1' ? 'a bare number' : of.unit}</dd>
      {of.used_by.length > 0 && (
        <>
          <dt>Used by</dt>
          <dd>{of.used_by.join(', ')}</dd>
        </>
      )}
      {of.correlated.length > 0 && (
        <>
          <dt>Correlated with</dt>
          <dd>
            {of.correlated.map((one) => (
              <a href={linkTo({ pick: one })}>
                <code>{one}</code>{' '}
              </a>
            ))}
          </dd>
        </>
      )}
      <dt>Decides of</dt>
      <dd>
        {of.questions.length === 0
          ? 'no answer'
          : of.questions.map((one) => (
              <a
                href={linkTo({ screen: 'question', question: one, pick: of.name })}
                {...(one === answer.id ? { 'aria-current': 'true' as const } : {})}
              >
                <code>{one}</code>{' '}
              </a>
            ))}
      </dd>
    </dl>
  );
}
