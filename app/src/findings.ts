/** What a run shows, in words: parts of sentences of which some stand out. */
import type { Assumption } from './data/assumptions';
import { numberOf, type Answer, type Crux, type Evaluation, type Flip, type Run } from './data/run';
import {
  counted,
  figure,
  percent,
  probability,
  shareOfAll,
  styleAmong,
  styleAsWritten,
  styleOf,
  whole,
  withError,
  type Style,
} from './number';

/** A part of a sentence; `strong` stands out, `code` is a name. */
export type Word = string | { strong: string } | { code: string };

/** The style of an assumption's values. */
export function assumptionStyle(unit: string, known: Pick<Assumption, 'value'> | undefined, values: number[]): Style {
  return known && /\d/.test(known.value) ? styleAsWritten(unit, known.value) : styleAmong(unit, values);
}

/** The values of a flip that are known. */
export function valuesOf(flip: Flip): number[] {
  return [...flip.values, ...flip.evaluations].map((one) => numberOf(one.value));
}

/** The least share, alone or with others, that is worth a word. */
const LEAST_SHARE = 0.01;

/** The crux whose share stands out from chance, largest first. */
export function standsOut(answer: Answer): Crux[] {
  const alone = (one: Crux) => (one.share ?? 0) > answer.chance_share;
  const together = (one: Crux) => (one.total ?? 0) >= LEAST_SHARE && (one.total ?? 0) > 2 * (one.total_error ?? 0);
  return bySize(answer).filter((one) => alone(one) || together(one));
}

/** The crux, largest share first, without what chance alone may give. */
export function bySize(answer: Answer): Crux[] {
  return [...answer.crux].sort((a, b) => sizeOf(b) - sizeOf(a));
}

/** How much an assumption decides: with others if that is known, else alone. */
export function sizeOf(crux: Crux): number {
  return Math.max(crux.share ?? 0, crux.total ?? 0);
}

/** Shares alone, summed by basis, of those above two standard errors. */
export function sharesByBasis(answer: Answer): { guess: number; estimate: number; fact: number; rest: number } {
  const sums = { guess: 0, estimate: 0, fact: 0, rest: 0 };
  for (const { share, std_error, basis } of answer.crux) {
    if (share === null || share <= 2 * (std_error ?? 0)) continue;
    sums[basis ?? 'estimate'] += share;
  }
  const all = sums.guess + sums.estimate + sums.fact;
  // Shares of correlated assumptions overlap.
  const scale = all > 1 ? 1 / all : 1;
  const [guess, estimate, fact] = [sums.guess * scale, sums.estimate * scale, sums.fact * scale];
  return { guess, estimate, fact, rest: Math.max(0, 1 - guess - estimate - fact) };
}

function sided(unit: string, rising: boolean): string {
  if (unit === 'date') return rising ? 'after' : 'before';
  return rising ? 'above' : 'below';
}

/** P at a state, in words: `45 % at $3B`. */
export function stateWords(at: Evaluation, unit: string, style: Style): string {
  const p = probability(at.probability ?? NaN, at.std_error ?? 0).value;
  const value = numberOf(at.value);
  if (unit === 'bool') return `${p} if ${value === 0 ? 'not so' : 'so'}`;
  return `${p} at ${figure(value, 0, style)}`;
}

/** Where an assumption flips the answer, in short. */
export function flipWords(flip: Flip | null, style: Style, known?: Assumption): Word[] {
  if (!flip) return ['not looked for'];
  const about = flip.method === 'estimate' ? 'about ' : '';
  const among = Math.max(...valuesOf(flip).filter(Number.isFinite).map(Math.abs));
  switch (flip.status) {
    case 'crosses':
    case 'several': {
      const words: Word[] = [flip.begins ? 'flips at a start of ' : 'flips at '];
      flip.values.forEach((one, index) => {
        const { value, error } = withError(numberOf(one.value), one.std_error ?? 0, style, among);
        words.push(index > 0 ? ', ' : '', { strong: `${about}${value}${error && ` ${error}`}` });
        words.push(`, claim ${sided(flip.unit, one.rising)}`);
      });
      return words;
    }
    case 'none': {
      const [first, last] = [flip.evaluations[0], flip.evaluations[flip.evaluations.length - 1]];
      if (!first || !last || first === last) return ['no flip seen'];
      const chance = (at: Evaluation) =>
        at.std_error ? probability(at.probability ?? NaN, at.std_error).value : shareOfAll(at.probability ?? NaN);
      const no = flip.method === 'estimate' ? 'no flip seen' : 'no flip';
      return [
        `${no}: P is ${chance(first)} at ${figure(numberOf(first.value), 0, style)}, ${chance(last)} at ${figure(numberOf(last.value), 0, style)}`,
      ];
    }
    case 'correlated': {
      const others = known?.correlated ?? [];
      if (others.length === 0) return ['moves with others'];
      return ['moves with ', ...others.flatMap((one, index): Word[] => [index > 0 ? ', ' : '', { code: one }])];
    }
    case 'not_scalar': {
      const ends = flip.evaluations;
      const shown = ends.length > 3 ? [ends[0]!, ends[ends.length - 1]!] : ends;
      const truth = known?.value.startsWith('bernoulli') ? 'bool' : flip.unit;
      return [`P is ${shown.map((one) => stateWords(one, truth, style)).join(', ')}`];
    }
  }
}

/** The first value at which an assumption flips an answer, if there is one. */
export function firstFlip(answer: Answer): { crux: Crux; flip: Flip } | null {
  for (const crux of standsOut(answer)) {
    const { flip } = crux;
    if (flip && flip.values.length > 0) return { crux, flip };
  }
  return null;
}

/** What decides an answer, in one or two sentences. */
export function deciderWords(answer: Answer, known: (name: string) => Assumption | undefined): Word[] {
  if (answer.probability === null) return ['There is no answer, so nothing decides it.'];
  if (answer.probability === 0 || answer.probability === 1)
    return ['All paths agree: within their ranges, no assumption decides.'];
  const rare = tooRare(answer);
  if (rare)
    return [
      `Too rare to say: the claim is ${rare.side} on ${counted(rare.paths, 'path')} of ${whole(answer.defined)}, and ${FEWEST_OF_CRUX} are needed.`,
    ];
  const first = standsOut(answer)[0];
  if (!first) return ['No assumption stands out from chance: on so few paths, each of them may decide nothing.'];
  const words: Word[] = [{ strong: first.assumption }];
  if (first.total !== null && first.total > (first.share ?? 0)) {
    words.push(
      ` decides most: ${percent(first.total)} of the spread of the answer together with others, ${percent(first.share ?? NaN)} alone`,
    );
  } else {
    words.push(` decides most: ${percent(first.share ?? NaN)} of the spread of the answer is due to it alone`);
  }
  if (first.basis === 'guess') words.push(', and it is a guess');
  words.push('. ');
  const flip = first.flip;
  const style = flip && assumptionStyle(flip.unit, known(first.assumption), valuesOf(flip));
  const single = flip && flip.values.length === 1 ? flip.values[0] : undefined;
  if (flip && style && single) {
    const { value } = withError(numberOf(single.value), single.std_error ?? 0, style);
    const [below, above] = flip.unit === 'date' ? ['Before', 'after'] : ['Below', 'above'];
    const [low, high] = single.rising ? ['counter-claim', 'claim'] : ['claim', 'counter-claim'];
    words.push({ strong: `${below} ${value}` }, ` the ${low} is the likelier, ${above} it the ${high}. `);
  } else if (first.direction) {
    const { low, high, unit } = first.direction;
    const direction = assumptionStyle(unit, known(first.assumption), [numberOf(low.value), numberOf(high.value)]);
    const truth = known(first.assumption)?.value.startsWith('bernoulli') ? 'bool' : unit;
    words.push(`P of the claim is ${stateWords(low, truth, direction)} and ${stateWords(high, truth, direction)}. `);
  }
  const { interaction } = answer;
  if (interaction !== null && interaction > 0.5) {
    words.push(`${percent(interaction)} of the spread no assumption decides alone: it is in what they do together.`);
  }
  return words;
}

/** Fewest paths on either side of a claim for which it can be said what decides it. */
const FEWEST_OF_CRUX = 15;

/** The rarer side of a claim, if it has too few paths to say what decides it. */
export function tooRare({ probability: p, defined, crux }: Answer): { side: 'true' | 'false'; paths: number } | null {
  if (p === null || crux.length > 0) return null;
  const paths = Math.round(Math.min(p, 1 - p) * defined);
  return paths > 0 && paths < FEWEST_OF_CRUX ? { side: p < 0.5 ? 'true' : 'false', paths } : null;
}

/** A sentence for the head of the argument: how many answers lean which way. */
export function leanings(answers: Answer[]): Word[] {
  const known = answers.filter((one) => one.probability !== null && !one.option);
  const claim = known.filter((one) => leans(one) === 'claim').length;
  const counter = known.filter((one) => leans(one) === 'counter').length;
  const open = known.length - claim - counter;
  const words: Word[] = ['Of ', { strong: `${known.length} ${known.length === 1 ? 'answer' : 'answers'}` }, ', '];
  words.push({ strong: `${claim}` }, claim === 1 ? ' leans to the claim' : ' lean to the claim', ' and ');
  words.push({ strong: `${counter}` }, ' to the counter-claim');
  words.push(open > 0 ? `; ${open === 1 ? 'one stands' : `${open} stand`} even within the error.` : '.');
  return words;
}

/** To which side an answer leans by more than its error; `null`: to none. */
export function leans(answer: Answer): 'claim' | 'counter' | null {
  const { probability: p, std_error } = answer;
  if (p === null || Math.abs(p - 0.5) <= 1.96 * (std_error ?? 0)) return null;
  return p > 0.5 ? 'claim' : 'counter';
}

/** How the scenario stands against what is known: `13 of 14 within`. */
export function knownWords(run: Run): string {
  const { calibration } = run;
  if (calibration.length === 0) return 'no figure held against';
  const within = calibration.filter((one) => one.status === 'within').length;
  const explained = calibration.filter((one) => one.status === 'explained').length;
  const tail = explained > 0 ? `, ${explained} explained` : '';
  return `${within} of ${calibration.length} within${tail}`;
}

/** The style of a measure's figures. */
export function measureStyle(measure: {
  unit: string;
  p05: Answer['measures'][number]['p05'];
  p95: Answer['measures'][number]['p95'];
  mean: Answer['measures'][number]['mean'];
}): Style {
  if (measure.unit === 'bool') return styleOf('bool');
  return styleAmong(measure.unit, [numberOf(measure.p05), numberOf(measure.p95), numberOf(measure.mean)]);
}
