import { useState } from 'preact/hooks';
import type { Run } from '../data/run';
import type { ScenarioEntry } from '../data/scenarios';
import type { Statements } from '../data/statements';
import { StatementTree } from '../parts/statement-tree';
import { Failed, Shapes } from '../parts/states';
import { go, route, type Route } from '../route';
import { store } from '../store';

const EVERY: [Route['every'], string][] = [
  ['year', 'Year'],
  ['quarter', 'Quarter'],
  ['month', 'Month'],
];

/** The statements of a party: income, balance sheet, cash flow, and what stayed unpaid. */
export function StatementsScreen({ entry }: { entry: ScenarioEntry }) {
  const { party, every } = route.value;
  const { source, runs } = store();
  const run = (party === null ? runs.of(entry.file).value : runs.seen(entry.file))?.run ?? null;
  const held = source.parties();
  const names = held ?? (run ? partiesOf(run) : []);
  const chosen = party ?? names[0] ?? null;
  return (
    <>
      <p class="eyebrow">
        <span>Statements</span>
        <span>·</span>
        <span>mean of the paths</span>
      </p>
      <h1>{chosen ? `The books of ${chosen}` : 'Whose books?'}</h1>
      <div class="bar controls">
        <Party names={names} chosen={chosen ?? ''} />
        {source.runs && (
          <div class="seg" role="group" aria-label="Period">
            {EVERY.map(([one, name]) => (
              <button type="button" aria-pressed={every === one} onClick={() => go({ every: one }, true)}>
                {name}
              </button>
            ))}
          </div>
        )}
      </div>
      {chosen && (
        <Books
          key={`${chosen} ${every}`}
          fetch={() => source.statements({ file: entry.file, party: chosen, every })}
          name={JSON.stringify(['statements', entry.file, chosen, every])}
        />
      )}
    </>
  );
}

/** Parties that a run names: who owes or is owed. */
function partiesOf(run: Run): string[] {
  const names = run.unpaid.flatMap((one) => [
    ...one.defaults.map((each) => each.party),
    ...one.dues.flatMap((due) => [due.from, due.to]),
  ]);
  return [...new Set(names)].filter((name) => name !== 'world');
}

function Party({ names, chosen }: { names: string[]; chosen: string }) {
  const [typed, setTyped] = useState(chosen);
  return (
    <form
      class="typed party"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim()) go({ party: typed.trim() });
      }}
    >
      <label>
        Party
        <input
          value={typed || chosen}
          list="parties"
          onInput={(event) => setTyped(event.currentTarget.value)}
          spellcheck={false}
          autocomplete="off"
        />
      </label>
      <datalist id="parties">
        {names.map((name) => (
          <option value={name} />
        ))}
      </datalist>
      <button type="submit" class="btn go">
        Show
      </button>
    </form>
  );
}

function Books({ fetch, name }: { fetch: () => Promise<Statements>; name: string }) {
  const state = store().once(name, fetch).value;
  if (state.error) return <Failed failure={{ message: state.error, findings: [] }} />;
  if (!state.value) return <Shapes lines={8} />;
  const { tables, ledger, currency, minor_digits } = state.value;
  return (
    <>
      <p class="say under">
        Amounts in {currency}, {ledger}. A group opens to its lines; what is nothing in every period is left out.
      </p>
      {tables.map((table) => (
        <StatementTree table={table} currency={currency} digits={minor_digits} />
      ))}
    </>
  );
}
