import { probability, withError, type Style } from '../number';

/** A figure with its error in smaller grey behind it. */
export function Figure({ value, error, style }: { value: number; error: number | null; style: Style }) {
  const shown = withError(value, error ?? 0, style);
  return (
    <span class="nb">
      {shown.value}
      {shown.error && <span class="err"> {shown.error}</span>}
    </span>
  );
}

/** A probability with its error behind it. */
export function Probability({ value, error }: { value: number | null; error: number | null }) {
  const shown = probability(value ?? NaN, error ?? 0);
  return (
    <span class="nb">
      {shown.value}
      {shown.error && <span class="err"> {shown.error}</span>}
    </span>
  );
}
