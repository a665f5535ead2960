/** Remarks of a step, read: what an assumption is based on, where a fact comes from, how to go on. */
import type { Basis } from './run';

/** A remark. */
export type Note =
  | { kind: 'basis'; basis: Exclude<Basis, null>; why: string }
  | { kind: 'drawn'; quantile: string }
  | { kind: 'source'; date: string; by: string; address: string }
  | { kind: 'on'; figure: string; at: string | null; path: number | null }
  | { kind: 'plain'; text: string };

const BASIS = /^(fact|estimate|guess)(?:: ([\s\S]*))?$/;
const DRAWN = /^drawn .+, the (\d[\d.]* %) quantile$/;
const SOURCE = /^(\d{4}(?:-\d{2}){0,2}) \((.*)\): (https?:\/\/\S+)$/;
const ON = /^go on with explain (.+?)(?: --at (\d{4}-\d{2}))?(?: --path (\d+))?$/;

/** What a remark says. */
export function readNote(text: string): Note {
  const basis = BASIS.exec(text);
  if (basis) return { kind: 'basis', basis: basis[1] as Exclude<Basis, null>, why: basis[2] ?? '' };
  const drawn = DRAWN.exec(text);
  if (drawn) return { kind: 'drawn', quantile: drawn[1]! };
  const source = SOURCE.exec(text);
  if (source) return { kind: 'source', date: source[1]!, by: source[2]!, address: source[3]! };
  const on = ON.exec(text);
  if (on)
    return {
      kind: 'on',
      figure: on[1]!.replace(/^'(.*)'$/, '$1'),
      at: on[2] ?? null,
      path: on[3] === undefined ? null : Number(on[3]),
    };
  return { kind: 'plain', text };
}
