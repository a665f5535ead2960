import type { Assumption } from '../data/assumptions';
import type { ComponentChildren } from 'preact';
import { numberOf, type Answer, type Crux, type Evaluation, type Flip } from '../data/run';
import { assumptionStyle, flipWords, stateWords, valuesOf } from '../findings';
import { figure, probability, withError, type Style } from '../number';
import { ProbabilityBar } from '../parts/probability-bar';
import { Words } from '../parts/words';
import { FlipDrawing } from './flip-drawing';

interface Props {
  answer: Answer;
  crux: Crux;
  known: Assumption | undefined;
  /** P at values beyond those of the run. */
  more?: Evaluation[];
  /** Stands beside the curve, under what it shows. */
  children?: ComponentChildren;
}

const NO_MORE: Evaluation[] = [];

/** How P of a claim goes with one assumption, and under it how that is drawn. */
export function FlipCurve({ answer, crux, known, more = NO_MORE, children }: Props) {
  const { flip } = crux;
  const unit = flip?.unit ?? known?.unit ?? '1';
  const style = assumptionStyle(unit, known, flip ? valuesOf(flip) : []);
  return (
    <figure class="flip">
      <figcaption>
        <h3>{titleOf(crux, flip, style, known)}</h3>
        <p>{methodOf(answer, crux, flip)}</p>
        {children}
      </figcaption>
      {flip?.status === 'not_scalar' && more.length === 0 ? (
        <States flip={flip} style={style} known={known} />
      ) : (
        <FlipDrawing crux={crux} flip={flip} known={known} style={style} unit={unit} more={more} />
      )}
    </figure>
  );
}

function titleOf(crux: Crux, flip: Flip | null, style: Style, known: Assumption | undefined) {
  const name = <code>{crux.assumption}</code>;
  if (!flip) return <>{name} was not set to other values</>;
  const [one] = flip.values;
  if (flip.values.length === 1 && one) {
    const { value } = withError(numberOf(one.value), one.std_error ?? 0, style);
    const side = flip.unit === 'date' ? (one.rising ? 'After' : 'Before') : one.rising ? 'Above' : 'Below';
    const start = flip.begins ? 'a start of ' : '';
    return (
      <>
        {side} {start}
        {value}, the claim is the likelier one
      </>
    );
  }
  if (flip.values.length > 1)
    return (
      <>
        {name}: the answer{' '}
        <Words
          of={flipWords(flip, style, known).map((word) =>
            typeof word === 'string' ? word : 'strong' in word ? word.strong : word,
          )}
        />
      </>
    );
  if (flip.status === 'none') return <>No value of {name} in its range flips the answer</>;
  if (flip.status === 'correlated') return <>{name} moves with others: it has no flip of its own here</>;
  const [low, high] = [flip.evaluations[0], flip.evaluations[flip.evaluations.length - 1]];
  if (!low || !high) return <>{name}</>;
  const truth = known?.value.startsWith('bernoulli') ? 'bool' : flip.unit;
  return (
    <>
      P of the claim is {stateWords(low, truth, style)}, {stateWords(high, truth, style)}
    </>
  );
}

function methodOf(answer: Answer, crux: Crux, flip: Flip | null): string {
  if (!flip) return 'Only assumptions that decide much are looked at.';
  if (flip.status === 'correlated')
    return 'On the run’s own draws others move along with it, so they cannot show what it does alone. Set it to see.';
  if (flip.method === 'intervention') {
    const own = crux.direction ? ' Diamonds: on the run’s own draws, at its 5 % and 95 % quantiles.' : '';
    return `P of the claim when ${crux.assumption} is set to a value and everything else is drawn as before. Whiskers: 95 % of the Monte Carlo error.${own}`;
  }
  return `From the ${answer.defined.toLocaleString('en')} paths of the run themselves, those where it is near a value.`;
}

/** P at each of few states. */
function States({ flip, style, known }: { flip: Flip; style: Style; known: Assumption | undefined }) {
  const truth = known?.value.startsWith('bernoulli');
  return (
    <ul class="states">
      {flip.evaluations.map((one) => {
        const value = numberOf(one.value);
        const name = truth ? (value === 0 ? 'if it is not so' : 'if it is so') : `at ${figure(value, 0, style)}`;
        const p = probability(one.probability ?? NaN, one.std_error ?? 0);
        return (
          <li>
            <span>{name}</span>
            <ProbabilityBar probability={one.probability} thin />
            <span class="num">
              {p.value} <span class="err">{p.error}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
