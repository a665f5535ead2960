/** Where the reader is: screen, file, question and settings stand in the address, so that a link shows the same and back works. */
import { signal } from '@preact/signals';
import type { Setting } from './data/run';

/** The screens. */
export const SCREENS = ['argument', 'question', 'assumptions', 'explain', 'statements'] as const;

/** A screen. */
export type Screen = (typeof SCREENS)[number];

/** What an address says. */
export interface Route {
  screen: Screen;
  /** The scenario; `null`: all of the folder. */
  file: string | null;
  question: string | null;
  /** The assumption that is looked at: whose flip curve is shown, or whose row is open. */
  pick: string | null;
  settings: Setting[];
  /** The figure that is walked back, its month, and at which quantile in percent. */
  figure: string | null;
  at: string | null;
  quantile: number;
  /** The path that is walked, in place of that nearest the quantile. */
  path: number | null;
  party: string | null;
  every: 'year' | 'quarter' | 'month';
}

const START: Route = {
  screen: 'argument',
  file: null,
  question: null,
  pick: null,
  settings: [],
  figure: null,
  at: null,
  quantile: 50,
  path: null,
  party: null,
  every: 'year',
};

/** The route of a hash such as `#/question?file=deal.toml&q=presale&set=price=$3`. */
export function readRoute(hash: string): Route {
  const [path = '', words = ''] = hash.replace(/^#\/?/, '').split('?');
  const given = new URLSearchParams(words);
  const screen = SCREENS.find((one) => one === path) ?? 'argument';
  const every = given.get('every');
  const quantile = Number(given.get('quantile') ?? 50);
  return {
    screen,
    file: given.get('file'),
    question: given.get('q'),
    pick: given.get('pick'),
    settings: given.getAll('set').flatMap((set) => {
      const at = set.indexOf('=');
      return at > 0 ? [{ name: set.slice(0, at), value: set.slice(at + 1) }] : [];
    }),
    figure: given.get('figure'),
    at: given.get('at'),
    quantile: quantile > 0 && quantile < 100 ? quantile : 50,
    path: /^\d+$/.test(given.get('path') ?? '') ? Number(given.get('path')) : null,
    party: given.get('party'),
    every: every === 'quarter' || every === 'month' ? every : 'year',
  };
}

/** The hash of a route; what is as at the start is left out. */
export function writeRoute(route: Route): string {
  const words = new URLSearchParams();
  const give = (name: string, value: string | null) => value !== null && words.append(name, value);
  give('file', route.file);
  give('q', route.question);
  give('pick', route.pick);
  for (const { name, value } of route.settings) words.append('set', `${name}=${value}`);
  give('figure', route.figure);
  give('at', route.at);
  if (route.quantile !== START.quantile) give('quantile', String(route.quantile));
  give('path', route.path === null ? null : String(route.path));
  give('party', route.party);
  if (route.every !== START.every) give('every', route.every);
  const text = words.toString();
  return `#/${route.screen}${text && '?'}${text}`;
}

/** The present route. */
export const route = signal<Route>(START);

/** Whether values may be set: a report holds one run, whatever its address says. */
let maySet = true;

function present(hash: string): Route {
  const read = readRoute(hash);
  return maySet ? read : { ...read, settings: [] };
}

/** Follows the address from now on. */
export function followAddress(page: Window, settings: boolean): void {
  maySet = settings;
  const read = () => {
    const before = route.value;
    route.value = present(page.location.hash);
    if (before.screen !== route.value.screen || before.question !== route.value.question) page.scrollTo(0, 0);
  };
  page.addEventListener('hashchange', read);
  read();
}

/** The address of the present route with some of it changed; what belongs to one screen only is dropped. */
export function linkTo(change: Partial<Route>): string {
  const now = route.value;
  const keeps: Partial<Route> = { file: now.file, question: now.question, settings: now.settings };
  return writeRoute({ ...START, screen: now.screen, ...keeps, ...change });
}

/** Changes the route: as a step that back undoes, or in place. */
export function go(change: Partial<Route>, inPlace = false): void {
  const next = writeRoute({ ...route.value, ...change });
  if (!inPlace) {
    location.hash = next;
    return;
  }
  history.replaceState(null, '', next);
  route.value = present(next);
}
