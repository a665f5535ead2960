import { numberOf, type Answer, type Run } from '../data/run';
import { assumptionStyle, bySize, firstFlip, knownWords, sharesByBasis, sizeOf, standsOut, tooRare } from '../findings';
import { percent, probability, withError } from '../number';
import { ProbabilityBar } from './probability-bar';

interface Props {
  link: string;
  answer: Answer;
  run: Run;
  /** It is known what decides, not only how likely the claim is. */
  whole: boolean;
  /** From which scenario, where there are several. */
  scenario: string | null;
}

/** A question on a card: the bar, both claims, and in short what decides it. */
export function QuestionCard({ link, answer, run, whole, scenario }: Props) {
  const { probability: p, std_error } = answer;
  const claim = probability(p ?? NaN, std_error ?? 0);
  return (
    <a class="card" href={link}>
      <h3>{answer.question}</h3>
      <div>
        <ProbabilityBar probability={p} />
        <div class="duo">
          <div class="pct claim">
            {claim.value}
            {claim.error && <small>{claim.error}</small>}
          </div>
          <div class="pct counter b">{p === null ? '–' : probability(1 - p, std_error ?? 0).value}</div>
        </div>
      </div>
      <div class="duo">
        <p>{answer.claim}</p>
        <p class="b">{answer.counter}</p>
      </div>
      <dl class="facts">
        {whole && <Deciders answer={answer} />}
        <dt>Known figures</dt>
        <dd class={run.calibration.length === 0 ? 'dim' : ''}>{knownWords(run)}</dd>
        {scenario && (
          <>
            <dt>From</dt>
            <dd class="soft">{scenario}</dd>
          </>
        )}
      </dl>
    </a>
  );
}

/** What decides an answer first, where it flips, and how much of it is guessed. */
function Deciders({ answer }: { answer: Answer }) {
  const first = standsOut(answer)[0] ?? bySize(answer)[0];
  const guess = sharesByBasis(answer).guess;
  return (
    <>
      <dt>Decided by</dt>
      <dd>
        {first && sizeOf(first) > 0 ? (
          <>
            <code>{first.assumption}</code>, {percent(sizeOf(first))}
            {(first.total ?? 0) > (first.share ?? 0) && ' with others'}
          </>
        ) : (
          <span class="soft">{undecided(answer)}</span>
        )}
      </dd>
      <dt>Flips at</dt>
      <dd>
        <FirstFlip answer={answer} decider={first?.assumption} />
      </dd>
      <dt>Rests on guesses</dt>
      <dd>
        <span class="rest" aria-hidden="true">
          <i class="hatch" style={{ width: `${100 * guess}%` }} />
        </span>
        {percent(guess)}
      </dd>
    </>
  );
}

function undecided(answer: Answer): string {
  if (answer.probability === 0 || answer.probability === 1) return 'all paths agree';
  return tooRare(answer) ? 'too rare to say' : 'none stands out';
}

/** The first value at which the answer flips; with a name if that is not the one that decides most. */
function FirstFlip({ answer, decider }: { answer: Answer; decider: string | undefined }) {
  const found = firstFlip(answer);
  const one = found?.flip.values[0];
  if (!found || !one) return <span class="soft">no value seen</span>;
  const values = found.flip.values.map((value) => numberOf(value.value));
  const style = assumptionStyle(found.flip.unit, undefined, values);
  const { value, error } = withError(numberOf(one.value), one.std_error ?? 0, style);
  return (
    <>
      {found.crux.assumption !== decider && <code>{found.crux.assumption} </code>}
      <b class="nb">
        {value} {error}
      </b>
    </>
  );
}
