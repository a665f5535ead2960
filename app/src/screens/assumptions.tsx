import { useMemo, useState } from 'preact/hooks';
import type { Assumption, Lever } from '../data/assumptions';
import type { Answer, Basis, Run } from '../data/run';
import type { ScenarioEntry } from '../data/scenarios';
import { sharesByBasis, sizeOf } from '../findings';
import { counted, figure, percent, styleAmong } from '../number';
import { AssumptionRow } from '../parts/assumption-row';
import { BasisBadge } from '../parts/basis-badge';
import { Section } from '../parts/frame';
import { SettingsBanner } from '../parts/settings';
import { Failed, Progress, Shapes } from '../parts/states';
import { go, route } from '../route';
import { store } from '../store';

/** Rows that decide less are folded. */
const LITTLE = 0.01;

type Kept = 'all' | 'guess' | 'estimate' | 'fact';

/** All that a scenario assumes, by what it decides. */
export function AssumptionsScreen({ entry }: { entry: ScenarioEntry }) {
  const known = store().assumptions(entry.file).value;
  const base = store().runs.of(entry.file, [], true).value;
  if (known.error) return <Failed failure={{ message: known.error, findings: [] }} />;
  if (!known.value) return <Shapes lines={6} />;
  if (base.status === 'failed' && base.failure) return <Failed failure={base.failure} />;
  const { assumptions, levers } = known.value;
  const count = (basis: Basis) => assumptions.filter((one) => one.basis === basis).length;
  return (
    <>
      <p class="eyebrow">
        <span>{counted(assumptions.length, 'input')}</span>
        <span>·</span>
        <span>
          {counted(count('guess'), 'guess')}, {counted(count('estimate'), 'estimate')}, {counted(count('fact'), 'fact')}
        </span>
      </p>
      <h1>Assumptions</h1>
      {base.run && base.whole ? (
        <Table run={base.run} assumptions={assumptions} entry={entry} />
      ) : (
        <Waiting state={base} />
      )}
      {levers.length > 0 && <Levers levers={levers} />}
    </>
  );
}

function Waiting({ state }: { state: Parameters<typeof Progress>[0]['state'] }) {
  return (
    <>
      <p class="lead">What decides is known when the run is done.</p>
      <Progress state={state} />
      <Shapes lines={5} />
    </>
  );
}

function Table({ run, assumptions, entry }: { run: Run; assumptions: Assumption[]; entry: ScenarioEntry }) {
  const [kept, setKept] = useState<Kept>('all');
  const [find, setFind] = useState('');
  const { question, pick, settings } = route.value;
  const answer = run.answers.find((one) => one.id === question) ?? run.answers[0];
  const sorted = useMemo(() => ordered(assumptions, answer), [assumptions, answer]);
  if (!answer) return <p class="say">Without a question, no assumption decides anything.</p>;
  const needle = find.trim().toLowerCase();
  const matches = (one: Assumption) =>
    [one.name, one.why ?? '', one.fact?.what ?? '', one.value].some((text) => text.toLowerCase().includes(needle));
  const shown = sorted.filter(({ of }) => (kept === 'all' || of.basis === kept) && (needle === '' || matches(of)));
  const telling = shown.filter(({ of, share }) => share >= LITTLE || of.name === pick || needle !== '');
  const folded = shown.filter((one) => !telling.includes(one));
  const most = Math.max(0.01, ...sorted.map((one) => one.share));
  const rows = (some: typeof shown) =>
    some.map(({ of, share }) => (
      <AssumptionRow
        key={of.name}
        of={of}
        share={share}
        most={most}
        open={of.name === pick}
        answer={answer}
        base={run}
        file={entry.file}
      />
    ));
  return (
    <>
      <Head answer={answer} />
      <SettingsBanner settings={settings} />
      <Controls
        run={run}
        answer={answer}
        assumptions={assumptions}
        kept={kept}
        keep={setKept}
        find={find}
        look={setFind}
      />
      <div class="as-row hd" aria-hidden="true">
        <span>Assumption</span>
        <span>As drawn, 5 to 95 % shaded</span>
        <span>Value</span>
        <span>Basis</span>
        <span>Source</span>
        <span>Share of {answer.id}</span>
      </div>
      <ul class="as">{rows(telling)}</ul>
      {shown.length === 0 && <p class="note">No assumption fits.</p>}
      {folded.length > 0 && (
        <details class="more-rows">
          <summary>
            {folded.length} more, each with less than {percent(LITTLE)}
          </summary>
          <ul class="as">{rows(folded)}</ul>
        </details>
      )}
    </>
  );
}

/** Assumptions with what each decides of an answer, most first; of those that decide alike, those that it depends on. */
function ordered(assumptions: Assumption[], answer: Answer | undefined): { of: Assumption; share: number }[] {
  const share = (name: string) => {
    const crux = answer?.crux.find((one) => one.assumption === name);
    return crux ? sizeOf(crux) : 0;
  };
  const rank = (of: Assumption) => (answer && of.questions.includes(answer.id) ? 0 : 1);
  return assumptions
    .map((of) => ({ of, share: share(of.name) }))
    .sort((a, b) => b.share - a.share || rank(a.of) - rank(b.of));
}

function Head({ answer }: { answer: Answer }) {
  const { guess, estimate, fact, rest } = sharesByBasis(answer);
  const words = `guesses ${percent(guess)}, estimates ${percent(estimate)}, facts ${percent(fact)}`;
  return (
    <>
      <p class="lead">
        Ordered by what they decide. Of the answer to “{answer.question}”,{' '}
        <b>guesses carry {percent(guess)} of the variance</b>, estimates {percent(estimate)}, facts{' '}
        {fact > 0 ? percent(fact) : 'none'}; the rest no single assumption carries.
      </p>
      <div class="bases" role="img" aria-label={words}>
        {guess > 0 && <i class="hatch" style={{ flex: `${guess} 0 0` }} />}
        {estimate > 0 && <i class="est" style={{ flex: `${estimate} 0 0` }} />}
        {fact > 0 && <i class="fac" style={{ flex: `${fact} 0 0` }} />}
        {rest > 0 && <i class="none" style={{ flex: `${rest} 0 0` }} />}
      </div>
      <div class="key">
        <BasisBadge basis="guess">guesses {percent(guess)}</BasisBadge>
        <BasisBadge basis="estimate">estimates {percent(estimate)}</BasisBadge>
        {fact > 0 && <BasisBadge basis="fact">facts {percent(fact)}</BasisBadge>}
        <span class="dim">no single one {percent(rest)}</span>
      </div>
    </>
  );
}

interface ControlsProps {
  run: Run;
  answer: Answer;
  assumptions: Assumption[];
  kept: Kept;
  keep: (kept: Kept) => void;
  find: string;
  look: (find: string) => void;
}

const KEPT: [Kept, string][] = [
  ['all', 'All'],
  ['guess', 'Guesses'],
  ['estimate', 'Estimates'],
  ['fact', 'Facts'],
];

function Controls({ run, answer, assumptions, kept, keep, find, look }: ControlsProps) {
  const choose = (question: string) => go({ question }, true);
  const number = (kind: Kept) => assumptions.filter((one) => kind === 'all' || one.basis === kind).length;
  return (
    <div class="bar controls">
      {run.answers.length > 4 ? (
        <select
          class="find pick"
          aria-label="Question"
          value={answer.id}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {run.answers.map((one) => (
            <option value={one.id}>{one.question}</option>
          ))}
        </select>
      ) : (
        run.answers.length > 1 && (
          <div class="seg" role="group" aria-label="Question">
            {run.answers.map((one) => (
              <button
                type="button"
                aria-pressed={one.id === answer.id}
                title={one.question}
                onClick={() => choose(one.id)}
              >
                {one.id}
              </button>
            ))}
          </div>
        )
      )}
      <div class="seg" role="group" aria-label="Basis">
        {KEPT.map(([kind, name]) => (
          <button type="button" aria-pressed={kept === kind} onClick={() => keep(kind)}>
            {name}
            <span class="k">{number(kind)}</span>
          </button>
        ))}
      </div>
      <input
        class="find"
        type="search"
        placeholder="Find an assumption"
        aria-label="Find an assumption"
        value={find}
        onInput={(event) => look(event.currentTarget.value)}
      />
    </div>
  );
}

function Levers({ levers }: { levers: Lever[] }) {
  return (
    <Section title="Levers">
      <p class="say under">What a party decides within bounds; no assumption.</p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Levers">
        <table>
          <thead>
            <tr>
              <th scope="col">Lever</th>
              <th scope="col">Decided by</th>
              <th scope="col" class="num">
                As it stands
              </th>
              <th scope="col" class="num">
                Between
              </th>
              <th scope="col">Used by</th>
            </tr>
          </thead>
          <tbody>
            {levers.map((one) => {
              const style = styleAmong(one.unit, [one.low, one.high, one.value]);
              return (
                <tr>
                  <td>
                    <code class="nb">{one.lever}</code>
                    {one.about && <span class="rem">{one.about}</span>}
                  </td>
                  <td>{one.by}</td>
                  <td class="num">{figure(one.value, 0, style)}</td>
                  <td class="num">
                    {figure(one.low, 0, style)} to {figure(one.high, 0, style)}
                  </td>
                  <td class="soft">{one.used_by.join(', ')}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
