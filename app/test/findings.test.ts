import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Assumptions } from '../src/data/assumptions';
import { numberOf, type Run } from '../src/data/run';
import type { Statements } from '../src/data/statements';
import {
  assumptionStyle,
  deciderWords,
  flipWords,
  leanings,
  leans,
  measureStyle,
  sharesByBasis,
  valuesOf,
  type Word,
} from '../src/findings';
import { figure, withError } from '../src/number';
import { treeOf } from '../src/parts/statement-tree';
import { apart } from '../src/charts/fan';

const read = <T>(name: string) =>
  JSON.parse(readFileSync(new URL(`../recorded/${name}.json`, import.meta.url), 'utf8')) as T;
const run = read<Run>('run-take-or-pay');
const { assumptions } = read<Assumptions>('assumptions-take-or-pay');
const known = (name: string) => assumptions.find((one) => one.name === name);
const text = (words: Word[]) =>
  words
    .map((word) => (typeof word === 'string' ? word : 'strong' in word ? word.strong : word.code))
    .join('')
    .replaceAll('\u00a0', ' ');

test('what decides an answer, in words', () => {
  const answer = run.answers[0]!;
  assert.equal(
    text(deciderWords(answer, known)),
    'fall decides most: 41 % of the spread of the answer is due to it alone, and it is a guess. Below 23.1 %/yr the claim is the likelier, above it the counter-claim. ',
  );
  assert.equal(leans(answer), null);
  assert.equal(
    text(leanings(run.answers)),
    'Of 1 answer, 0 lean to the claim and 0 to the counter-claim; one stands even within the error.',
  );
});

test('where an assumption flips an answer, in words', () => {
  const { flip } = run.answers[0]!.crux[0]!;
  const style = assumptionStyle(flip!.unit, known('fall'), valuesOf(flip!));
  assert.equal(text(flipWords(flip, style, known('fall'))), 'flips at 23.1 %/yr ± 0.7, claim below');
  assert.equal(text(flipWords(null, style)), 'not looked for');
});

test('measures are written as the text of a run writes them', () => {
  const written = run.answers[0]!.measures.map((measure) => {
    const style = measureStyle(measure);
    const quantiles = [measure.p05, measure.p25, measure.p50, measure.p75, measure.p95].map(numberOf);
    const among = Math.max(...quantiles.map(Math.abs));
    const { value, error } = withError(numberOf(measure.mean), measure.std_error ?? 0, style);
    return [value, error, ...quantiles.map((one, at) => figure(one, measure.quantile_errors[at] ?? 0, style, among))]
      .join(' ')
      .replaceAll('\u00a0', ' ');
  });
  assert.deepEqual(written, ['$5.7M ± $0.1M $0 $0 $0 $8M $26M', '$2.41M ± $0.02M $0 $0 $1.1M $4.6M $8M']);
});

test('shares by basis leave a rest', () => {
  const { guess, estimate, fact, rest } = sharesByBasis(run.answers[0]!);
  assert.ok(guess > 0.6 && estimate === 0 && fact === 0);
  assert.ok(Math.abs(guess + rest - 1) < 1e-9);
});

test('a statement is a tree whose groups add up', () => {
  const { tables } = read<Statements>('statements-take-or-pay-lab');
  for (const { rows } of tables) {
    for (const { row, below } of treeOf(rows)) {
      if (row.role !== 'total') continue;
      row.amounts.forEach((amount, at) => {
        const sum = below.reduce((all, one) => all + one.row.amounts[at]!, 0);
        assert.equal(sum, amount, `${row.name} in column ${at}`);
      });
    }
  }
});

test('labels are moved apart in their order', () => {
  assert.deepEqual(apart([10, 11, 12], 10, 0, 100), [10, 20, 30]);
  assert.deepEqual(apart([95, 96], 10, 0, 100), [90, 100]);
});
