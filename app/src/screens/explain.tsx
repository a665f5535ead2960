import { useMemo, useState } from 'preact/hooks';
import type { Explanation } from '../data/explanation';
import { numberOf } from '../data/run';
import type { ScenarioEntry } from '../data/scenarios';
import { figure, monthAfter, styleAmong, whole } from '../number';
import { Failed, Shapes } from '../parts/states';
import { isGuess, leadingTo, sizeOf, valueOf, Walk } from '../parts/walk';
import { go, linkTo, route } from '../route';
import { store } from '../store';

const QUANTILES: [number, string][] = [
  [5, '5 %'],
  [25, '25 %'],
  [50, 'Median'],
  [75, '75 %'],
  [95, '95 %'],
];

/** A figure walked back, on one path, to what it rests on. */
export function ExplainScreen({ entry }: { entry: ScenarioEntry }) {
  const { figure: name, at, quantile, path, settings } = route.value;
  const { source } = store();
  if (name === null) return <Choose entry={entry} />;
  const key = JSON.stringify(['explain', entry.file, name, at, quantile, path, settings]);
  const state = store().once(key, () =>
    source.explain({ file: entry.file, figure: name, at, quantile, path, settings }),
  ).value;
  if (state.error) {
    return (
      <>
        <Head name={name} month={at} />
        <h1>
          <code>{name}</code>
        </h1>
        <div class="gap">
          <Failed failure={{ message: state.error, findings: [] }}>
            <a class="btn" href={linkTo({ screen: 'explain' })}>
              Choose another figure
            </a>
          </Failed>
        </div>
      </>
    );
  }
  if (!state.value) {
    return (
      <>
        <Head name={name} month={at} />
        <h1>
          <code>{name}</code>
        </h1>
        <Shapes lines={6} />
      </>
    );
  }
  return <Explained key={key} of={state.value} runs={source.runs} />;
}

function Head({ name, month }: { name: string; month: string | null }) {
  return (
    <p class="eyebrow">
      <a href={linkTo({ screen: 'explain' })}>Explain</a>
      <span>·</span>
      <code>{name}</code>
      {month && (
        <>
          <span>·</span>
          <span>{month}</span>
        </>
      )}
    </p>
  );
}

function Explained({ of, runs }: { of: Explanation; runs: boolean }) {
  const [depth, setDepth] = useState(3);
  const [guesses, setGuesses] = useState(false);
  const [find, setFind] = useState('');
  const needle = find.trim().toLowerCase();
  const only = useMemo(() => {
    if (needle)
      return leadingTo(of.step, (step) =>
        `${step.name} ${step.label ?? ''} ${step.text}`.toLowerCase().includes(needle),
      );
    return guesses ? leadingTo(of.step, isGuess) : null;
  }, [of, needle, guesses]);
  const open = needle || guesses ? 99 : depth;
  const { question, step } = of;
  return (
    <>
      <Head name={of.name} month={of.month} />
      <h1>{question ? question.question : (step.label ?? <code>{of.name}</code>)}</h1>
      <div class="root">
        <span class="pct">
          {question ? (numberOf(step.value) === 1 ? 'It holds' : 'It does not hold') : valueOf(step)}
        </span>
        <span class="soft">{chosen(of)}</span>
      </div>
      {question && <Claim of={of} question={question} runs={runs} />}
      {of.failed && <p class="note bad">This path failed: {of.failed}</p>}
      {of.undefined && <p class="note">Undefined here: {of.undefined.text}.</p>}
      <div class="bar controls">
        {runs && <Which of={of} />}
        <div class="seg" role="group" aria-label="What is shown">
          <button type="button" aria-pressed={depth > 3} onClick={() => setDepth(depth > 3 ? 3 : 99)}>
            Open all {whole(sizeOf(step))} steps
          </button>
          <button type="button" aria-pressed={guesses} onClick={() => setGuesses(!guesses)}>
            Only what rests on guesses
          </button>
        </div>
        <input
          class="find"
          type="search"
          placeholder="Find in the walk"
          aria-label="Find in the walk"
          value={find}
          onInput={(event) => setFind(event.currentTarget.value)}
        />
      </div>
      {only && only.size === 0 ? (
        <p class="note">No step fits.</p>
      ) : (
        <Walk key={`${open} ${guesses} ${needle}`} step={step} shown={{ depth: open, only, leads: runs }} />
      )}
    </>
  );
}

/** On how many paths a claim holds, and the way to one on which it is the other way. */
function Claim({
  of,
  question,
  runs,
}: {
  of: Explanation;
  question: NonNullable<Explanation['question']>;
  runs: boolean;
}) {
  const { claim, holds_on, decided, other_path } = question;
  return (
    <p class="say">
      The claim, “{claim.replace(/\.$/, '')}”, holds on <b>{whole(holds_on)}</b> of {whole(decided)} paths.
      {other_path !== null && (
        <>
          {' '}
          On path {whole(other_path)}, near by, it is the other way{runs ? ': ' : '.'}
          {runs && <a href={linkTo({ screen: 'explain', figure: of.name, path: other_path })}>walk that</a>}
        </>
      )}
    </p>
  );
}

/** Which path is walked, and in which month. */
function Which({ of }: { of: Explanation }) {
  const { alike, quantile, month } = of;
  return (
    <>
      {!alike && (
        <div class="seg" role="group" aria-label="Which path">
          {QUANTILES.map(([one, text]) => (
            <button
              type="button"
              aria-pressed={Math.round(100 * (quantile ?? 0)) === one}
              onClick={() => go({ quantile: one, path: null })}
            >
              {text}
            </button>
          ))}
        </div>
      )}
      {month && (
        <div class="seg" role="group" aria-label="Month">
          <button type="button" aria-label="The month before" onClick={() => go({ at: monthAfter(month, -1) })}>
            ←
          </button>
          <span class="now">{month}</span>
          <button type="button" aria-label="The month after" onClick={() => go({ at: monthAfter(month, 1) })}>
            →
          </button>
        </div>
      )}
    </>
  );
}

/** How the path was chosen. */
function chosen(of: Explanation): string {
  if (of.alike) return `the same on all ${whole(of.paths)} paths; walked on path ${whole(of.path)}`;
  if (of.quantile === null) return `on path ${whole(of.path)} of ${whole(of.paths)}`;
  const part = of.quantile === 0.5 ? 'the median' : `the ${Math.round(of.quantile * 100)} % quantile`;
  const value = figure(numberOf(of.quantile_value), 0, styleAmong(of.unit, [numberOf(of.quantile_value)]));
  const by = of.chosen_by === of.name ? '' : ` of ${of.chosen_by}, ${value},`;
  return `on path ${whole(of.path)}, the nearest of ${whole(of.paths)} to ${part}${by}`.replace(/,$/, '');
}

/** Which figure to walk back. */
function Choose({ entry }: { entry: ScenarioEntry }) {
  const { source, runs } = store();
  const walks = source.explained();
  const state = runs.of(entry.file).value;
  const [typed, setTyped] = useState('');
  const figures: Choice[] = walks ?? choices(state.run);
  const kinds = [...new Set(figures.map((one) => one.kind ?? ''))];
  return (
    <>
      <p class="eyebrow">
        <span>Explain</span>
      </p>
      <h1>Where does a figure come from?</h1>
      <p class="lead">
        Every figure can be walked back, on one path, through the lines that make it, to draws, guesses, and facts with
        their sources.
      </p>
      {walks === null && (
        <form
          class="typed ask"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim()) go({ figure: typed.trim() });
          }}
        >
          <label>
            A name or an expression
            <input
              value={typed}
              placeholder="anthropic.cash"
              onInput={(event) => setTyped(event.currentTarget.value)}
              spellcheck={false}
              autocomplete="off"
            />
          </label>
          <button type="submit" class="btn go">
            Explain
          </button>
        </form>
      )}
      {kinds.map((kind) => (
        <section class="subj">
          <div class="hd">
            <h2>{kind || 'In this report'}</h2>
          </div>
          <ul class="figures">
            {figures
              .filter((one) => (one.kind ?? '') === kind)
              .map((one) => (
                <li>
                  <a href={linkTo({ screen: 'explain', figure: one.figure, at: one.at })}>
                    {one.title === one.figure ? <code>{one.title}</code> : one.title}
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

interface Choice {
  figure: string;
  at: string | null;
  title: string;
  kind?: string;
}

/** The figures that a run shows: its claims, its measures, its series. */
function choices(run: ReturnType<ReturnType<typeof store>['runs']['of']>['value']['run']): Choice[] {
  if (!run) return [];
  const middle = monthAfter(run.start, Math.floor(run.months / 3));
  const claims = run.answers.map((one) => ({ figure: one.id, at: null, title: one.question, kind: 'Claims' }));
  const series = run.series.map((one) => ({
    figure: one.id,
    at: middle,
    title: one.label ?? one.id,
    kind: `Month by month, in ${middle}`,
  }));
  const seen = new Set<string>();
  const measures = run.answers.flatMap((one) =>
    one.measures.flatMap((measure) => {
      if (seen.has(measure.id)) return [];
      seen.add(measure.id);
      return [{ figure: measure.id, at: null, title: measure.label ?? measure.id, kind: 'Measures' }];
    }),
  );
  return [...claims, ...series, ...measures];
}
