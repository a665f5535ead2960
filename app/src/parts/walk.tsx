import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Step } from '../data/explanation';
import { readNote, type Note } from '../data/notes';
import { numberOf } from '../data/run';
import { figure, styleAmong, styleAsWritten, type Style } from '../number';
import { linkTo } from '../route';
import { fileName } from '../data/embedded';
import { BasisBadge } from './basis-badge';
import { Prose } from './prose';

/** What of a walk is shown, and how far it is open. */
export interface Shown {
  /** Steps open down to this depth. */
  depth: number;
  /** Only steps that lead to one of these. */
  only: Set<Step> | null;
  /** Figures of remarks may be asked for. */
  leads: boolean;
}

/** The steps of a walk that lead to one that fits, and these. */
export function leadingTo(root: Step, fits: (step: Step) => boolean): Set<Step> {
  const kept = new Set<Step>();
  const walk = (step: Step): boolean => {
    // All branches are walked, not only the first that fits.
    const below = step.steps.map(walk).some(Boolean);
    if (!below && !fits(step)) return false;
    kept.add(step);
    return true;
  };
  walk(root);
  return kept;
}

/** Whether a step is an assumption that rests on a guess. */
export function isGuess(step: Step): boolean {
  return step.kind === 'assumption' && step.notes.some((note) => /^guess(:|$)/.test(note));
}

/** How many steps a walk has. */
export function sizeOf(step: Step): number {
  return 1 + step.steps.reduce((sum, one) => sum + sizeOf(one), 0);
}

/** A figure and what it rests on, as a tree that opens. */
export function Walk({ step, shown }: { step: Step; shown: Shown }) {
  return (
    <div class="tree">
      <ul class="first">
        <Branch step={step} depth={0} shown={shown} />
      </ul>
    </div>
  );
}

function Branch({ step, depth, shown }: { step: Step; depth: number; shown: Shown }) {
  const below = shown.only ? step.steps.filter((one) => shown.only!.has(one)) : step.steps;
  const [open, setOpen] = useState(depth < shown.depth);
  if (step.kind === 'fact') {
    return (
      <li>
        <FactBox step={step} />
      </li>
    );
  }
  if (below.length === 0) {
    return (
      <li>
        <div class="leaf">
          <Line step={step} leads={shown.leads} />
        </div>
      </li>
    );
  }
  return (
    <li>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <Line step={step} leads={shown.leads} />
        </summary>
        {open && (
          <ul>
            {below.map((one) => (
              <Branch step={one} depth={depth + 1} shown={shown} />
            ))}
          </ul>
        )}
      </details>
    </li>
  );
}

function styleOfStep(step: Step): Style {
  const value = numberOf(step.value);
  return step.kind === 'assumption' && /\d/.test(step.text)
    ? styleAsWritten(step.unit, step.text)
    : styleAmong(step.unit, [value, numberOf(step.amount)]);
}

/** A step's value: a truth value in a word, else with its unit. */
export function valueOf(step: Step): string {
  const value = numberOf(step.value);
  if (step.unit === 'bool') return value === 1 ? 'true' : value === 0 ? 'false' : 'undefined';
  return figure(value, 0, styleOfStep(step));
}

/** Words before the name of a step. */
const KINDS: Partial<Record<Step['kind'], string>> = {
  opening: 'before',
  posting: 'moved',
  due: 'due',
  rest: 'the rest',
  difference: 'difference',
};

function Line({ step, leads }: { step: Step; leads: boolean }) {
  const all = step.notes.map(readNote);
  const notes = all.filter((note) => note.kind !== 'on');
  const on = all.find((note) => note.kind === 'on');
  const place = step.file ? `${fileName(step.file)}${step.line ? `:${step.line}` : ''}` : '';
  const kind = KINDS[step.kind];
  return (
    <>
      <span class="k">
        {step.part && (
          <span class="plus dim" title="a summand">
            +{' '}
          </span>
        )}
        {kind && <span class="dim">{kind} </span>}
        <code>{step.name}</code>
        {step.label && <span class="soft"> {step.label}</span>}
        {step.month && <span class="dim"> in {step.month}</span>}
        {step.world && <span class="dim"> in {step.world.replaceAll('`', '')}</span>} = <b>{valueOf(step)}</b>
        {step.factor !== null && (
          <span class="dim">
            {' '}
            {figure(numberOf(step.amount), 0, styleOfStep(step))} × {step.factor.toFixed(4)}
          </span>
        )}
      </span>
      <span class="x" title={step.text}>
        {step.text && <code>{step.text}</code>}
        {step.seen && <span> seen above</span>}
        {on?.kind === 'on' &&
          (leads ? (
            <a href={linkTo({ screen: 'explain', figure: on.figure, at: on.at, path: on.path })}>walk on</a>
          ) : (
            <span>the walk ends here</span>
          ))}
      </span>
      <span class="at" title={step.file ? `${step.file}:${step.line}` : ''}>
        <code>{place}</code>
      </span>
      {notes.length > 0 && <Remarks notes={notes} />}
    </>
  );
}

function Remarks({ notes }: { notes: Note[] }) {
  const basis = notes.find((note) => note.kind === 'basis');
  const others = notes.filter((note) => note.kind !== 'basis');
  const said = (note: Note): ComponentChildren => {
    switch (note.kind) {
      case 'drawn':
        return <em>drawn at its {note.quantile.replace(' ', '\u00a0')} quantile</em>;
      case 'plain':
        return <em>{note.text}</em>;
      default:
        return null;
    }
  };
  return (
    <span class="why">
      {basis?.kind === 'basis' && <BasisBadge basis={basis.basis} />}
      {others.map(said)}
      {basis?.kind === 'basis' && basis.why && (
        <span>
          <Prose text={basis.why} />
        </span>
      )}
    </span>
  );
}

/** A dated source. */
function FactBox({ step }: { step: Step }) {
  const notes = step.notes.map(readNote);
  const plain = notes.flatMap((note) => (note.kind === 'plain' ? [note.text] : []));
  return (
    <div class="factb">
      <div>
        <BasisBadge basis="fact" /> <code>{step.name}</code>
      </div>
      <div>
        {step.value !== null && <span class="v">{valueOf(step)} </span>}
        {step.text}
      </div>
      {notes.map((note) =>
        note.kind === 'source' ? (
          <div>
            <a href={note.address} rel="noreferrer">
              {note.address.replace(/^https?:\/\/(www\.)?/, '').replace(/\/.*$/, '')}
            </a>{' '}
            <span class="dim">
              {note.by}, <span class="nb">{note.date}</span>
              {plain.length > 0 && ` · ${plain.join(' · ')}`}
            </span>
          </div>
        ) : null,
      )}
    </div>
  );
}
