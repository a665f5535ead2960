import type { Assumption } from '../data/assumptions';
import { signal } from '@preact/signals';
import type { Answer, Crux, Evaluation, Run } from '../data/run';
import { rangeOf } from '../distribution';
import { FlipCurve } from '../charts/flip-curve';
import { Fan } from '../charts/fan';
import { assumptionStyle, bySize, deciderWords, standsOut } from '../findings';
import { counted, percent, probability, settable, shareOfAll, whole } from '../number';
import { FailedPaths } from '../parts/checks';
import { Conditions } from '../parts/conditions';
import { CruxRows } from '../parts/crux-rows';
import { Section } from '../parts/frame';
import { Measures } from '../parts/measures';
import { Prose } from '../parts/prose';
import { ProbabilityBar } from '../parts/probability-bar';
import { UnpaidTables } from '../parts/unpaid';
import { Words } from '../parts/words';
import { go, linkTo, route } from '../route';
import { SettingsBanner } from '../parts/settings';
import { Shapes } from '../parts/states';
import { store } from '../store';

interface Props {
  run: Run;
  answer: Answer;
  /** It is known what decides, not only how likely the claim is. */
  whole: boolean;
  assumptions: Assumption[];
  runs: boolean;
  file: string;
  explained: (figure: string) => boolean;
}

/** A question: two camps, what the claim holds on, what decides it, and what it shows. */
export function QuestionScreen({ run, answer, whole: complete, assumptions, runs, file, explained }: Props) {
  const known = (name: string) => assumptions.find((one) => one.name === name);
  return (
    <>
      <p class="eyebrow">
        <a href={linkTo({ screen: 'argument', question: null })}>{answer.subject || run.title}</a>
        <span>·</span>
        <code>{answer.id}</code>
        <Siblings run={run} answer={answer} />
      </p>
      <h1>{answer.question}</h1>
      {answer.about && (
        <p class="lead">
          <Prose text={answer.about} />
        </p>
      )}
      <SettingsBanner settings={route.value.settings} />
      <FailedPaths run={run} />
      <Camps answer={answer} />
      <p class="after">
        {explained(answer.id) && (
          <a href={linkTo({ screen: 'explain', figure: answer.id })}>Follow the claim on one path</a>
        )}
      </p>
      {answer.conditions.length > 1 && (
        <Section
          title={
            answer.joined === 'or'
              ? 'The claim holds where one of these does'
              : answer.conditions.length === 2
                ? 'The claim holds where both of these do'
                : 'The claim holds where all of these do'
          }
        >
          <Conditions answer={answer} />
        </Section>
      )}
      {complete ? (
        <Decides answer={answer} known={known} runs={runs} file={file} />
      ) : (
        <Section title="What decides it">
          <Shapes lines={5} />
        </Section>
      )}
      {answer.measures.length > 0 && (
        <Section title="Measures">
          <Measures measures={answer.measures} explained={explained} />
          <Worth answer={answer} />
        </Section>
      )}
      {run.series.length > 0 && (
        <Section title="Month by month">
          <p class="note under">
            Pointwise quantiles: the edges of a band hold for each month alone and are no single path. Dark: the middle
            half; light: nine tenths of {whole(run.paths)} paths. Point at a month, or move with the arrow keys, to read
            it.
          </p>
          <div class="figs">
            {run.series.map((series) => (
              <Fan key={series.id} series={series} explained={explained(series.id)} />
            ))}
          </div>
        </Section>
      )}
      {run.unpaid.length > 0 && (
        <Section title="Who did not pay">
          <UnpaidTables unpaid={run.unpaid} />
        </Section>
      )}
    </>
  );
}

/** To the questions before and after it in the file. */
function Siblings({ run, answer }: { run: Run; answer: Answer }) {
  const at = run.answers.findIndex((one) => one.id === answer.id);
  const [before, after] = [run.answers[at - 1], run.answers[at + 1]];
  return (
    <span class="sibs">
      {before && (
        <a href={linkTo({ screen: 'question', question: before.id })} title={before.question}>
          ← previous
        </a>
      )}
      {after && (
        <a href={linkTo({ screen: 'question', question: after.id })} title={after.question}>
          next →
        </a>
      )}
    </span>
  );
}

function Camps({ answer }: { answer: Answer }) {
  const { probability: p, std_error } = answer;
  const claim = probability(p ?? NaN, std_error ?? 0);
  const counter = p === null ? null : probability(1 - p, std_error ?? 0);
  return (
    <div class="both">
      <div class="camps">
        <div class="camp a">
          <p class="who claim">Claim</p>
          <p class="say">{answer.claim}</p>
        </div>
        <div class="camp b">
          <p class="who counter">Counter-claim</p>
          <p class="say">{answer.counter}</p>
        </div>
      </div>
      {counter ? (
        <div class="camps figures">
          <p class="pct claim">
            {claim.value}
            {claim.error && <small>{claim.error} % Monte Carlo error</small>}
          </p>
          <p class="pct counter b">{counter.value}</p>
        </div>
      ) : (
        <p class="say no-answer">No answer: on no path is the claim true or false.</p>
      )}
      <ProbabilityBar probability={p} />
      <div class="pb-ax" aria-hidden="true">
        <span>claim</span>
        <span>even</span>
        <span>counter-claim</span>
      </div>
      <Certainty answer={answer} />
    </div>
  );
}

/** What the error beside the figure does not say: certainty, and paths left out. */
function Certainty({ answer }: { answer: Answer }) {
  const { probability: p, interval, range, undefined: none } = answer;
  const said: string[] = [];
  if (p === null && none.reasons[0])
    said.push(
      `${whole(none.reasons[0].paths)} of ${counted(none.examined, 'path')} looked at: ${none.reasons[0].text}.`,
    );
  if ((p === 0 || p === 1) && interval.low !== null && interval.high !== null) {
    said.push(
      `All paths agree; within 95 % the chance is ${p === 1 ? `at least ${shareOfAll(interval.low)}` : `at most ${shareOfAll(interval.high)}`}.`,
    );
  }
  if (p !== null && none.paths > 0) {
    const { low, high } = range;
    said.push(
      `Undefined on ${whole(none.paths)} of ${counted(none.paths + answer.defined, 'path')}, which are left out: with them P would be between ${percent(low ?? NaN)} and ${percent(high ?? NaN)}.` +
        (none.reasons[0] ? ` Mostly: ${none.reasons[0].text}.` : ''),
    );
  }
  return said.length > 0 ? (
    <p class="note">
      <Prose text={said.join(' ')} />
    </p>
  ) : null;
}

interface DecidesProps {
  answer: Answer;
  known: (name: string) => Assumption | undefined;
  runs: boolean;
  file: string;
}

function Decides({ answer, known, runs, file }: DecidesProps) {
  const first =
    standsOut(answer).find((one) => one.flip?.evaluations.length) ?? standsOut(answer)[0] ?? bySize(answer)[0];
  const { pick } = route.value;
  const picked = pick === NONE_PICKED ? null : (pick ?? first?.assumption ?? null);
  const choose = (name: string) => go({ pick: name === picked ? NONE_PICKED : name }, true);
  return (
    <Section title="What decides it">
      <p class="say under">
        <Words of={deciderWords(answer, known)} />
      </p>
      {answer.crux.length > 0 && (
        <CruxRows
          answer={answer}
          known={known}
          picked={picked}
          pick={choose}
          runs={runs}
          opened={(crux) => (
            <Picked answer={answer} crux={crux} known={known(crux.assumption)} runs={runs} file={file} />
          )}
        />
      )}
    </Section>
  );
}

/** In place of a name: all rows are closed. */
const NONE_PICKED = '-';

interface PickedProps {
  answer: Answer;
  crux: Crux;
  known: Assumption | undefined;
  runs: boolean;
  file: string;
}

/** Under a row: its flip curve, what the assumption is, and the way to it. */
function Picked({ answer, crux, known, runs, file }: PickedProps) {
  const more = runs && known && route.value.settings.length === 0 ? moreValues(known) : [];
  const asked = widened.value.has(crux.assumption);
  const states = asked
    ? more.map((one) => ({ ...one, state: store().runs.of(file, [{ name: crux.assumption, value: one.text }]).value }))
    : [];
  const points = states.flatMap(({ value, state }): Evaluation[] => {
    const found = state.whole ? state.run?.answers.find((one) => one.id === answer.id) : undefined;
    return found ? [{ value, probability: found.probability, std_error: found.std_error }] : [];
  });
  const left = states.length - points.length;
  return (
    <FlipCurve answer={answer} crux={crux} known={known} more={points}>
      {known && (
        <p class="note">
          <code>{known.name}</code> is {known.value}
          {known.why && (
            <>
              : <Prose text={known.why} />
            </>
          )}
          .
        </p>
      )}
      <p class="bar">
        {more.length > 0 && !asked && (
          <button
            type="button"
            class="btn"
            onClick={() => (widened.value = new Set([...widened.value, crux.assumption]))}
          >
            Run it at {more.length} more values
          </button>
        )}
        {left > 0 && <span class="note">{left} more runs to come</span>}
        {known && (
          <a class="btn" href={linkTo({ screen: 'assumptions', pick: known.name })}>
            {runs ? 'Move it and see' : 'To the assumption'}
          </a>
        )}
      </p>
    </FlipCurve>
  );
}

/** Assumptions whose curve was asked for in full. */
const widened = signal(new Set<string>());

/** Values across the range of an assumption, each as a number and as it is set. */
function moreValues(known: Assumption): { value: number; text: string }[] {
  const range = rangeOf(known);
  if (!range || known.value.startsWith('bernoulli') || known.varies !== 'drawn') return [];
  const { low, high, log } = range;
  const style = assumptionStyle(known.unit, known, [known.p05 ?? NaN, known.p95 ?? NaN]);
  return [0.06, 0.2, 0.34, 0.47, 0.6, 0.74, 0.88].map((part) => {
    const exact = log ? low * (high / low) ** part : low + (high - low) * part;
    const value = known.unit === 'date' ? Math.round(exact * 12) / 12 : Number(exact.toPrecision(3));
    return { value, text: settable(value, known.unit, style.suffix.includes('%')) };
  });
}

function Worth({ answer }: { answer: Answer }) {
  const { worth } = answer;
  if (!worth) return null;
  return (
    <p class="note">
      <code>worth</code> counts, beside the present value of changes of cash, claims at par and stakes at fair value as
      they stand in {worth.at}.
      {worth.at_cost.length > 0 ? ` Nobody values the stakes of ${worth.at_cost.join(', ')}: they count at cost.` : ''}
    </p>
  );
}
