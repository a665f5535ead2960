import type { Answer } from '../data/run';
import type { Asked, ScenarioEntry } from '../data/scenarios';
import { knownWords, leanings, leans } from '../findings';
import { counted, probability } from '../number';
import { FailedPaths, KnownFigures } from '../parts/checks';
import { Section } from '../parts/frame';
import { Options } from '../parts/options';
import { Prose } from '../parts/prose';
import { ProbabilityBar } from '../parts/probability-bar';
import { QuestionCard } from '../parts/question-card';
import { SettingsBanner } from '../parts/settings';
import { Failed, Progress } from '../parts/states';
import { Words } from '../parts/words';
import { linkTo, route } from '../route';
import type { RunState } from '../runs';
import { store } from '../store';

/** A scenario with how its run stands. */
export interface Entry {
  scenario: ScenarioEntry;
  state: RunState;
}

/** A question of a scenario, with its answer if that is known. */
interface Item {
  asked: Asked;
  entry: Entry;
  answer: Answer | null;
}

const NO_SUBJECT = 'Without a subject';

/** The order of subjects: as an argument goes, then as they come. */
const ORDER = [
  'The deal',
  'Lab economics',
  'Cloud or own',
  'Commodity or moat',
  'Productivity',
  'Data',
  'Local models',
];

function itemsOf(entries: Entry[]): Item[] {
  return entries.flatMap((entry) => {
    const answers = entry.state.run?.answers ?? [];
    const asked: Asked[] = answers.length > 0 ? answers : entry.scenario.questions;
    return asked.map((one) => ({ asked: one, entry, answer: answers.find((answer) => answer.id === one.id) ?? null }));
  });
}

function bySubject(items: Item[]): [string, Item[]][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const subject = item.asked.subject || NO_SUBJECT;
    groups.set(subject, [...(groups.get(subject) ?? []), item]);
  }
  const rank = (subject: string) => {
    const at = ORDER.findIndex((one) => subject.startsWith(one));
    return subject === NO_SUBJECT ? 99 : at < 0 ? 50 : at;
  };
  return [...groups].sort(([a], [b]) => rank(a) - rank(b));
}

/** All answers in one strip, then cards by subject: of one scenario, or of all in the folder. */
export function ArgumentScreen({ entries, folder, many }: { entries: Entry[]; folder: string; many: boolean }) {
  const items = itemsOf(entries);
  const one = entries.length === 1 ? entries[0]! : null;
  const answered = items.filter((item) => item.answer);
  const subjects = bySubject(items);
  const twice = askedTwice(items);
  const answers = answered.map((item) => item.answer!);
  return (
    <>
      <p class="eyebrow">
        {one && many && (
          <>
            <a href={linkTo({ file: null, question: null, settings: [] })}>All scenarios</a>
            <span>·</span>
          </>
        )}
        {one ? (
          <code>{one.scenario.file}</code>
        ) : (
          <span>
            {counted(entries.length, 'scenario')} in {folder}
          </span>
        )}
        <span>·</span>
        <span>{counted(subjects.length, 'subject')}</span>
        <span>·</span>
        <span>
          {answered.length} of {counted(items.length, 'question')} answered
        </span>
      </p>
      <h1 class={one ? '' : 'wide'}>{one ? one.scenario.title : 'The argument'}</h1>
      {one?.scenario.about && (
        <p class="lead">
          <Prose text={one.scenario.about} />
        </p>
      )}
      {answers.length > 0 && (
        <p class="say under">
          <Words of={leanings(answers)} />
        </p>
      )}
      {one && <SettingsBanner settings={route.value.settings} />}
      {one?.state.run && <FailedPaths run={one.state.run} />}
      {one?.state.status === 'failed' && one.state.failure && <Retry entry={one} />}
      {items.length > 0 ? <Strip items={items} twice={twice} /> : <p class="say">It asks no question.</p>}
      <Waiting entries={entries} />
      {subjects.map(([subject, group]) => (
        <section class="subj">
          <div class="hd">
            <h2>{subject}</h2>
            <p class="cnt">
              {group.filter((item) => item.answer).length} of {group.length} answered
            </p>
          </div>
          <Cards items={group} many={!one} twice={twice} />
        </section>
      ))}
      {one?.state.run && one.state.run.calibration.length > 0 && (
        <Section title="Against what is known">
          <p class="say under">
            Of the figures that can be held against a source, <b>{knownWords(one.state.run)}</b>.
          </p>
          <KnownFigures checks={one.state.run.calibration} />
        </Section>
      )}
    </>
  );
}

function Retry({ entry }: { entry: Entry }) {
  return (
    <Failed failure={entry.state.failure!}>
      {store().source.runs && (
        <button type="button" class="btn" onClick={() => store().runs.again(entry.scenario.file, route.value.settings)}>
          Run again
        </button>
      )}
    </Failed>
  );
}

/** How far the runs are, while some still go; those that failed stay named. */
function Waiting({ entries }: { entries: Entry[] }) {
  const open = entries.filter(({ state }) => state.status === 'waiting' || state.status === 'running');
  const failed = entries.length > 1 ? entries.filter(({ state }) => state.status === 'failed') : [];
  const now = open.find(({ state }) => state.status === 'running');
  return (
    <div class="waiting" aria-live="polite">
      {now && (
        <>
          <p class="note">
            Running <b>{now.scenario.title}</b>
            {open.length > 1 ? `; ${open.length - 1} more wait` : ''}
          </p>
          <Progress state={now.state} />
        </>
      )}
      {failed.map((entry) => (
        <p class="note bad">
          <a href={linkTo({ screen: 'argument', file: entry.scenario.file, question: null })}>{entry.scenario.title}</a>{' '}
          failed: {entry.state.failure?.message}
        </p>
      ))}
    </div>
  );
}

/** Questions that several scenarios ask: they need the scenario beside them. */
function askedTwice(items: Item[]): Set<string> {
  const files = new Map<string, string>();
  const twice = new Set<string>();
  for (const { asked, entry } of items) {
    const before = files.get(asked.question);
    if (before !== undefined && before !== entry.scenario.file) twice.add(asked.question);
    files.set(asked.question, entry.scenario.file);
  }
  return twice;
}

/** The scenario of a question, where others ask the same. */
function From({ item, twice }: { item: Item; twice: Set<string> }) {
  return twice.has(item.asked.question) ? <span class="from">{item.entry.scenario.title}</span> : null;
}

function toQuestion(item: Item): string {
  return linkTo({ screen: 'question', file: item.entry.scenario.file, question: item.asked.id });
}

function sorted(items: Item[]): Item[] {
  const p = (item: Item) => item.answer?.probability ?? -1;
  return [...items].sort((a, b) => p(b) - p(a));
}

function Strip({ items, twice }: { items: Item[]; twice: Set<string> }) {
  const shown = sorted(items.filter((item) => item.answer && !item.answer.option));
  const left = items.filter((item) => !item.answer).length;
  return (
    <ol class="strip">
      <li class="hd" aria-hidden="true">
        <span />
        <span />
        <span class="pb-ax">
          <b class="claim">Claim</b>
          <span>even</span>
          <b class="counter">Counter-claim</b>
        </span>
        <span />
      </li>
      {shown.map((item) => {
        const { probability: p, std_error } = item.answer!;
        const lean = leans(item.answer!);
        return (
          <li>
            <a class="q" href={toQuestion(item)}>
              {item.asked.question}
              <From item={item} twice={twice} />
            </a>
            <span class={`num claim${lean === 'claim' ? ' w' : ''}`}>
              {probability(p ?? NaN, std_error ?? 0).value}
            </span>
            <ProbabilityBar probability={p} thin />
            <span class={`counter${lean === 'counter' ? ' w' : ''}`}>
              {probability(p === null ? NaN : 1 - p, std_error ?? 0).value}
            </span>
          </li>
        );
      })}
      {left > 0 && (
        <li class="hd">
          <span class="dim">{left} more without an answer yet</span>
        </li>
      )}
    </ol>
  );
}

function Cards({ items, many, twice }: { items: Item[]; many: boolean; twice: Set<string> }) {
  const open = items.filter((item) => !item.answer);
  const single = items.filter((item) => item.answer && !item.answer.option);
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const of = item.answer?.option?.of;
    if (of === undefined) continue;
    const key = `${item.entry.scenario.file} ${of}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return (
    <div>
      {single.length > 0 && (
        <div class="cards">
          {single.map((item) => (
            <QuestionCard
              link={toQuestion(item)}
              answer={item.answer!}
              run={item.entry.state.run!}
              whole={item.entry.state.whole}
              scenario={many ? item.entry.scenario.title : null}
            />
          ))}
        </div>
      )}
      {[...groups.values()].map((group) => (
        <Options
          answers={group.map((item) => item.answer!)}
          link={(answer) => toQuestion(group.find((item) => item.answer === answer)!)}
        />
      ))}
      {open.length > 0 && (
        <ul class="todo">
          {open.map((item) => (
            <li>
              <a class="q" href={toQuestion(item)}>
                {item.asked.question}
                <From item={item} twice={twice} />
              </a>
              <code>{item.asked.id}</code>
              <span class="tag">
                {item.entry.state.status === 'running'
                  ? 'running'
                  : item.entry.state.status === 'failed'
                    ? 'failed'
                    : 'waiting'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
