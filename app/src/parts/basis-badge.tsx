import type { ComponentChildren } from 'preact';
import type { Basis } from '../data/run';

/** What an assumption is based on: a dashed ring is a guess, a half disc an estimate, a disc a fact. */
export function BasisBadge({ basis, children }: { basis: Basis; children?: ComponentChildren }) {
  return <span class={`bd ${basis ?? 'unsaid'}`}>{children ?? basis ?? 'no basis given'}</span>;
}
