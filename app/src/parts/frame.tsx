import type { ComponentChildren } from 'preact';
import type { Run } from '../data/run';
import { fileName } from '../data/embedded';
import { counted, monthAfter, whole } from '../number';
import { linkTo, route, type Screen } from '../route';
import { ThemeButton } from './theme';

const TABS: [Screen, string][] = [
  ['argument', 'Argument'],
  ['question', 'Question'],
  ['assumptions', 'Assumptions'],
  ['explain', 'Explain'],
  ['statements', 'Statements'],
];

/** On a phone the tabs scroll: the present one is brought into view. */
function inView(tab: HTMLAnchorElement | null): void {
  const tabs = tab?.parentElement;
  if (tab && tabs) tabs.scrollLeft = Math.max(0, tab.offsetLeft - tabs.offsetLeft - tabs.clientWidth / 3);
}

interface TopProps {
  title: string;
  /** Screens that there are. */
  screens: Screen[];
  /** The argument of all scenarios can be gone back to. */
  many: boolean;
}

/** The bar at the top: what is looked at, and the screens. */
export function Top({ title, screens, many }: TopProps) {
  const { screen } = route.value;
  return (
    <header class="top">
      <div class="top-in">
        <a
          class="mark"
          href={linkTo({ screen: 'argument', question: null, ...(many ? { file: null, settings: [] } : {}) })}
          aria-label="Offtake, the argument"
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M9 2.05A8 8 0 0 0 9 17.95Z" fill="var(--claim)" />
            <path d="M11.6 2.16A8 8 0 0 1 11.6 17.84Z" fill="var(--counter)" />
          </svg>
          <span>Offtake</span>
        </a>
        <span class="crumb">{title}</span>
        <nav class="tabs" aria-label="Screens">
          {TABS.filter(([one]) => screens.includes(one)).map(([one, name]) => (
            <a
              key={one}
              href={linkTo({ screen: one })}
              {...(one === screen ? { 'aria-current': 'page' as const, ref: inView } : {})}
            >
              {name}
            </a>
          ))}
        </nav>
        <ThemeButton />
      </div>
    </header>
  );
}

/** The line at the foot: from which run the figures are. */
export function Foot({ file, run, hash }: { file: string | null; run: Run | null; hash: string | null }) {
  return (
    <footer class="foot">
      <div class="foot-in">
        {run ? (
          <>
            <span>
              <b>{fileName(run.scenario)}</b>
              {hash && <> sha256 {hash.slice(0, 12)}…</>}
              {run.variant && <>, variant {run.variant}</>}
            </span>
            {run.settings.map(({ name, value }) => (
              <span>
                set <b>{name}</b> = {value}
              </span>
            ))}
            <span>
              <b>{whole(run.paths)}</b> paths, seed <b>{run.seed}</b>,{' '}
              {run.sampler === 'sobol' ? 'scrambled Sobol' : 'random'}
            </span>
            <span>
              {run.start} to {monthAfter(run.start, run.months - 1)}, {counted(run.months, 'month')}
            </span>
            <span>
              books off by <b>{run.checks.books_off_by_cents ?? '–'}</b> cents, <b>{whole(run.checks.failed_paths)}</b>{' '}
              paths failed
            </span>
            <span>Offtake {run.offtake}</span>
          </>
        ) : (
          <span>
            <b>{file ?? 'Offtake'}</b>
            {hash && <> sha256 {hash.slice(0, 12)}…</>}
          </span>
        )}
      </div>
    </footer>
  );
}

/** A section with its heading. */
export function Section({
  title,
  children,
  id,
}: {
  title: ComponentChildren;
  children: ComponentChildren;
  id?: string;
}) {
  return (
    <section {...(id ? { id } : {})}>
      <div class="sec">
        <h2>{title}</h2>
      </div>
      {children}
    </section>
  );
}
