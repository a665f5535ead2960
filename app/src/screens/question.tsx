import type { Assumption } from '../data/assumptions';
import type { Answer, Run } from '../data/run';
import { FlipCurve } from '../charts/flip-curve';
import { Fan } from '../charts/fan';
import { bySize, deciderWords, standsOut } from '../findings';
import { counted, percent, probability, shareOfAll, whole } from '../number';
import { FailedPaths } from '../parts/checks';
import { Conditions } from '../parts/conditions';
import { CruxRows } from '../parts/crux-rows';
import { Section } from '../parts/frame';
import { Measures } from '../parts/measures';
import { ProbabilityBar } from '../parts/probability-bar';
import { UnpaidTables } from '../parts/unpaid';
import { Words } from '../parts/words';
import { go, linkTo, route } from '../route';
import { Shapes } from '../parts/states';

interface Props {
  run: Run;
  answer: Answer;
  /** It is known what decides, not only how likely the claim is. */
  whole: boolean;
  assumptions: Assumption[];
  runs: boolean;
  explained: (figure: string) => boolean;
}

/** A question: two camps, what the claim holds on, what decides it, and what it shows. */
export function QuestionScreen({ run, answer, whole: complete, assumptions, runs, explained }: Props) {
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
      {answer.about && <p class="lead">{answer.about}</p>}
      <FailedPaths run={run} />
      <Camps answer={answer} />
      <p class="after">
        {explained(answer.id) && <a href={linkTo({ screen: 'explain', figure: answer.id })}>Follow the claim on one path</a>}
      </p>
      {answer.conditions.length > 1 && (
        <Section title={answer.joined === 'or' ? 'The claim holds where one of these does' : answer.conditions.length === 2 ? 'The claim holds where both of these do' : 'The claim holds where all of these do'}>
          <Conditions answer={answer} />
        </Section>
      )}
      {complete ? (
        <Decides answer={answer} known={known} runs={runs} />
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
            Pointwise quantiles: the edges of a band hold for each month alone and are no single path. Dark: the middle half; light: nine tenths of {whole(run.paths)} paths. Point at a month, or move with the arrow keys, to read it.
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
      <div class="camps figures">
        <p class="pct claim">
          {claim.value}
          {claim.error && <small>{claim.error} % Monte Carlo error</small>}
        </p>
        <p class="pct counter b">{counter?.value ?? '–'}</p>
      </div>
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
  if (p === null) said.push(`On no path is the claim true or false. ${none.reasons[0]?.text ?? ''}`);
  if ((p === 0 || p === 1) && interval.low !== null && interval.high !== null) {
    said.push(`All paths agree; within 95 % the chance is ${p === 1 ? `at least ${shareOfAll(interval.low)}` : `at most ${shareOfAll(interval.high)}`}.`);
  }
  if (p !== null && none.paths > 0) {
    const { low, high } = range;
    said.push(
      `Undefined on ${whole(none.paths)} of ${counted(none.paths + answer.defined, 'path')}, which are left out: with them P would be between ${percent(low ?? NaN)} and ${percent(high ?? NaN)}.` +
        (none.reasons[0] ? ` Mostly: ${none.reasons[0].text}.` : ''),
    );
  }
  return said.length > 0 ? <p class="note">{said.join(' ')}</p> : null;
}

function Decides({ answer, known, runs }: { answer: Answer; known: (name: string) => Assumption | undefined; runs: boolean }) {
  const first = standsOut(answer).find((one) => one.flip?.evaluations.length) ?? standsOut(answer)[0] ?? bySize(answer)[0];
  const picked = answer.crux.find((one) => one.assumption === route.value.pick) ?? first;
  const pick = (name: string) => go({ pick: name }, true);
  return (
    <Section title="What decides it">
      <p class="say">
        <Words of={deciderWords(answer, known)} />
      </p>
      {answer.crux.length > 0 && (
        <div class="decides">
          <div>
            <CruxRows answer={answer} known={known} picked={picked?.assumption ?? null} pick={pick} runs={runs} />
          </div>
          {picked && (
            <div class="picked-flip" aria-live="polite">
              <FlipCurve key={picked.assumption} answer={answer} crux={picked} known={known(picked.assumption)} />
              <Picked known={known(picked.assumption)} runs={runs} />
            </div>
          )}
        </div>
      )}
    </Section>
  );
}

/** Under a flip curve: what the assumption is, and the way to it. */
function Picked({ known, runs }: { known: Assumption | undefined; runs: boolean }) {
  if (!known) return null;
  return (
    <p class="note">
      <code>{known.name}</code> is {known.value}
      {known.why ? `: ${known.why}` : ''}. <a href={linkTo({ screen: 'assumptions', pick: known.name })}>{runs ? 'Move it and see' : 'To the assumption'}</a>
    </p>
  );
}

function Worth({ answer }: { answer: Answer }) {
  const { worth } = answer;
  if (!worth) return null;
  return (
    <p class="note">
      <code>worth</code> counts, beside the present value of changes of cash, claims at par and stakes at fair value as they stand in {worth.at}.
      {worth.at_cost.length > 0 ? ` Nobody values the stakes of ${worth.at_cost.join(', ')}: they count at cost.` : ''}
    </p>
  );
}
