import { useEffect } from 'preact/hooks';
import { fileName } from './data/embedded';
import type { Assumption } from './data/assumptions';
import type { ScenarioEntry } from './data/scenarios';
import { Foot, Top } from './parts/frame';
import { Empty, Failed, Progress, Shapes } from './parts/states';
import { route, type Screen } from './route';
import { ArgumentScreen } from './screens/argument';
import { AssumptionsScreen } from './screens/assumptions';
import { ExplainScreen } from './screens/explain';
import { QuestionScreen } from './screens/question';
import { StatementsScreen } from './screens/statements';
import type { RunState } from './runs';
import { store } from './store';

/** The page: frame, and the screen that the address names. */
export function App() {
  const list = store().scenarios.value;
  const { file, screen } = route.value;
  const scenarios = (list.value?.scenarios ?? []).map((one) => ({ ...one, title: one.title || one.file }));
  const named = scenarios.find((one) => one.file === file || fileName(one.file) === file);
  const entry =
    named ?? (scenarios.length === 1 ? scenarios[0] : undefined) ?? (screen === 'argument' ? undefined : scenarios[0]);
  const state = entry ? stateOf(entry.file) : null;
  useEffect(() => {
    document.title = `${entry?.title ?? 'The argument'} · Offtake`;
  }, [entry?.title]);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        To the content
      </a>
      <Top title={entry?.title ?? ''} screens={screensOf(entry)} many={scenarios.length > 1} />
      <main id="main" tabIndex={-1}>
        {list.error ? (
          <Failed failure={{ message: list.error, findings: [] }} />
        ) : !list.value ? (
          <Shapes lines={5} />
        ) : scenarios.length === 0 ? (
          <Empty title="No scenarios yet">
            <p class="say soft">The folder {list.value.folder} holds no scenario.</p>
          </Empty>
        ) : (
          <Screened screen={screen} entry={entry} scenarios={scenarios} folder={list.value.folder} />
        )}
      </main>
      <Foot
        file={entry?.file ?? null}
        run={state?.run ?? null}
        hash={entry ? store().hash(entry.file).value.value : null}
      />
    </>
  );
}

/** The run that the screen shows; a walk and books are not kept waiting for one. */
function stateOf(file: string): RunState | null {
  const { screen, settings, figure, party, file: named } = route.value;
  const { runs } = store();
  if ((screen === 'explain' && figure !== null) || (screen === 'statements' && party !== null)) return runs.seen(file);
  return runs.of(file, screen === 'question' || screen === 'argument' ? settings : [], named !== null).value;
}

function skip(event: Event): void {
  // The address holds the route: it must not become `#main`.
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function screensOf(entry: ScenarioEntry | undefined): Screen[] {
  if (!entry) return ['argument'];
  const { source } = store();
  const walks = source.explained();
  const screens: Screen[] = ['argument', 'question', 'assumptions'];
  if (walks === null || walks.length > 0) screens.push('explain');
  const parties = source.parties();
  if (parties === null || parties.length > 0) screens.push('statements');
  return screens;
}

interface ScreenedProps {
  screen: Screen;
  entry: ScenarioEntry | undefined;
  scenarios: ScenarioEntry[];
  folder: string;
}

function Screened({ screen, entry, scenarios, folder }: ScreenedProps) {
  const { runs } = store();
  if (screen === 'argument' || !entry) {
    // One that asks nothing has no part in the argument.
    const shown = entry ? [entry] : scenarios.filter((one) => one.questions.length > 0 || one.findings > 0);
    return (
      <ArgumentScreen
        entries={shown.map((scenario) => ({
          scenario,
          state: runs.of(scenario.file, entry ? route.value.settings : []).value,
        }))}
        folder={folder}
        many={scenarios.length > 1}
      />
    );
  }
  switch (screen) {
    case 'question':
      return <Questioned entry={entry} />;
    case 'assumptions':
      return <AssumptionsScreen key={entry.file} entry={entry} />;
    case 'explain':
      return <ExplainScreen entry={entry} />;
    case 'statements':
      return <StatementsScreen entry={entry} />;
  }
}

/** Whether the walk of a figure can be shown. */
export function isExplained(figure: string): boolean {
  const walks = store().source.explained();
  return walks === null || walks.some((one) => one.figure === figure);
}

const NONE: Assumption[] = [];

function Questioned({ entry }: { entry: ScenarioEntry }) {
  const { question, settings } = route.value;
  const { runs, source } = store();
  const state = runs.of(entry.file, settings, true).value;
  const assumptions = store().assumptions(entry.file).value.value?.assumptions ?? NONE;
  if (state.status === 'failed' && state.failure) return <Failed failure={state.failure} />;
  if (!state.run) {
    return (
      <>
        <h1>{entry.questions.find((one) => one.id === question)?.question ?? entry.title}</h1>
        <Progress state={state} />
        <Shapes lines={4} />
      </>
    );
  }
  const answer = state.run.answers.find((one) => one.id === question) ?? state.run.answers[0];
  if (!answer) {
    return (
      <Empty title="No questions yet">
        <p class="say soft">This scenario runs, but asks nothing. A question is two sentences and a condition.</p>
      </Empty>
    );
  }
  return (
    <QuestionScreen
      key={answer.id}
      run={state.run}
      answer={answer}
      whole={state.whole}
      assumptions={assumptions}
      runs={source.runs}
      file={entry.file}
      explained={isExplained}
    />
  );
}
