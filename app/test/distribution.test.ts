import assert from 'node:assert/strict';
import { test } from 'node:test';
import { densityOf, rangeOf, type Drawn } from '../src/distribution';
import { heightAt, shareBelow } from '../src/charts/density-mark';

const drawn = (value: string, p05: number, p50: number, p95: number, mean = p50, unit = '1'): Drawn => ({
  value,
  unit,
  varies: 'drawn',
  mean,
  p05,
  p50,
  p95,
});

test('five, fifty and ninety-five per cent of a density lie below its quantiles', () => {
  const cases = [
    drawn('$44B/yr to $50B/yr', 43.999e9, 46.904e9, 49.997e9, 46.939e9, 'USD/yr'),
    drawn('uniform(8 mo, 20 mo)', 8.602, 14, 19.399, 14, 'mo'),
    drawn('normal(0%, 20%)', -0.3286, 0, 0.3284),
    drawn('triangular(0%, 80%, 100%)', 0.2, 0.6325, 0.8997, 0.6),
    drawn('lognormal(p05 = 15%, p95 = 95%)', 0.1499, 0.3775, 0.9487, 0.4418),
    drawn('beta(p05 = 5%, p95 = 50%)', 0.0498, 0.222, 0.4996, 0.238),
    drawn('2027-01 to 2030-12', 2027.1667, 2028.9583, 2030.75, 2028.9598, 'date'),
  ];
  for (const one of cases) {
    const density = densityOf(one);
    assert.ok(density, one.value);
    for (const [value, share] of [
      [one.p05!, 0.05],
      [one.p50!, 0.5],
      [one.p95!, 0.95],
    ] as const) {
      const found = shareBelow(density, value);
      assert.ok(Math.abs(found - share) < 0.02, `${one.value}: ${found} below ${value}, not ${share}`);
    }
  }
});

test('what is no number with a known kind has no density', () => {
  assert.equal(densityOf({ ...drawn('$5B', 5e9, 5e9, 5e9), varies: 'fixed' }), null);
  assert.equal(densityOf({ ...drawn('gbm(1, 0%, 20%)', 0.3, 1, 2.3), varies: 'process' }), null);
  assert.equal(densityOf(drawn('bernoulli(50%)', 0, 1, 1, 0.5)), null);
  assert.equal(densityOf(drawn('mixture([50%, 1 to 2])', 1, 1.5, 2)), null);
});

test('an assumption is moved over its range', () => {
  const range = rangeOf(drawn('$60B/yr to $900B/yr', 60e9, 232e9, 900e9));
  assert.ok(range && range.low < 60e9 && range.high > 900e9 && range.log);
  assert.deepEqual(rangeOf({ ...drawn('5 GW', 5, 5, 5), varies: 'fixed' }), { low: 2.5, high: 10, log: false });
});

test('the height of a density between its points', () => {
  assert.equal(heightAt({ x: [0, 2], y: [0, 1], log: false }, 0.5), 0.25);
  assert.equal(heightAt({ x: [0, 2], y: [0, 1], log: false }, 3), 0);
});
