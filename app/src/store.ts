/** What all screens share: the source, its runs, and what was fetched. */
import { signal, type Signal } from '@preact/signals';
import type { Assumptions } from './data/assumptions';
import type { ScenarioList } from './data/scenarios';
import type { Source } from './data/source';
import { Runs } from './runs';

/** Something that is fetched. */
export interface Fetched<T> {
  value: T | null;
  error: string | null;
}

/** Follows a promise. */
export function fetched<T>(promise: Promise<T>): Signal<Fetched<T>> {
  const state = signal<Fetched<T>>({ value: null, error: null });
  promise.then(
    (value) => {
      state.value = { value, error: null };
    },
    (error: unknown) => {
      state.value = { value: null, error: error instanceof Error ? error.message : String(error) };
    },
  );
  return state;
}

/** Fetches each thing once. */
class Shelf<T> {
  private readonly held = new Map<string, Signal<Fetched<T>>>();

  of(key: string, fetch: () => Promise<T>): Signal<Fetched<T>> {
    const before = this.held.get(key);
    if (before) return before;
    const now = fetched(fetch());
    this.held.set(key, now);
    return now;
  }
}

/** The source and what came of it. */
export class Store {
  readonly runs: Runs;
  readonly scenarios: Signal<Fetched<ScenarioList>>;
  private readonly assumptionsOf = new Shelf<Assumptions>();
  private readonly others = new Shelf<unknown>();

  constructor(readonly source: Source) {
    this.runs = new Runs(source);
    this.scenarios = fetched(source.scenarios());
  }

  /** The assumptions of a file. */
  assumptions(file: string): Signal<Fetched<Assumptions>> {
    return this.assumptionsOf.of(file, () => this.source.assumptions(file));
  }

  /** What identifies the text of a file; `null` if that is not known. */
  hash(file: string): Signal<Fetched<string | null>> {
    return this.once(`hash ${file}`, () => this.source.hash(file));
  }

  /** Anything else, fetched once for each key. */
  once<T>(key: string, fetch: () => Promise<T>): Signal<Fetched<T>> {
    return this.others.of(key, fetch) as Signal<Fetched<T>>;
  }
}

let present: Store | null = null;

/** Sets the store of the page. */
export function openStore(source: Source): void {
  present = new Store(source);
}

/** The store of the page. */
export function store(): Store {
  if (!present) throw new Error('no store was opened');
  return present;
}
