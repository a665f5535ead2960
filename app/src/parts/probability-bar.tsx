import { probability } from '../number';

interface Props {
  probability: number | null;
  /** In a list: thin. */
  thin?: boolean;
  /** Out of date: grey. */
  stale?: boolean;
}

/** A bar of one hundred, split between claim and counter-claim, with a tick at even. */
export function ProbabilityBar({ probability: p, thin = false, stale = false }: Props) {
  const kind = `pb${thin ? ' thin' : ''}${stale ? ' stale' : ''}${p === null ? ' none' : ''}`;
  const words =
    p === null ? 'no answer' : `claim ${probability(p, 0).value}, counter-claim ${probability(1 - p, 0).value}`;
  return (
    <div class={kind} role="img" aria-label={`${stale ? 'before: ' : ''}${words}`}>
      <div class="pb-t">
        {p !== null && p > 0 && <i class="a" style={{ flex: `${p} 0 0` }} />}
        {p !== null && p < 1 && <i class="b" style={{ flex: `${1 - p} 0 0` }} />}
      </div>
      <span class="pb-even" />
    </div>
  );
}
