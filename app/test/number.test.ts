import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  figure,
  monthOf,
  percent,
  probability,
  settable,
  SHARE,
  shareOfAll,
  styleAmong,
  styleOf,
  tick,
  whole,
  withError,
} from '../src/number';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const money = styleOf('USD');

test('a figure has the digits that its error allows', () => {
  const cases: [number, number, string, string][] = [
    [5.234e9, 0, 'USD', '$5.23B'],
    [-3.644459563e9, 0, 'USD', '−$3.64B'],
    [57.45e6, 1.2e6, 'USD', '$60M'],
    [57.45e6, 1e6, 'USD', '$57M'],
    [6e8, 3e9, 'USD', '≈ $600M'],
    [0, 0, 'USD', '$0'],
    [0.00012, 0, 'USD', '$0'],
    [2.85, 0, 'USD/GPUh', '$2.85/GPUh'],
    [4.1, 0, 'GW', '4.10 GW'],
    [0.381, 0, 'GW', '381 MW'],
    [0, 0, 'GW', '0 GW'],
    [12.2e9, 0, 'USD/GW/yr', '$12.2B/GW/yr'],
    [2029.5, 0, 'date', '2029-07'],
    [Infinity, 0, 'date', 'never'],
    [NaN, 0, 'USD', '–'],
    [0.421, 0, 'bool', '42.1 %'],
    [8.5, 0, 'mo', '8.50 mo'],
    [430, 10, 'GPU', '430 GPU'],
    [0.00000412, 0, 'USD/token', '$4.12e−6/token'],
  ];
  for (const [value, error, unit, text] of cases) assert.equal(plain(figure(value, error, styleOf(unit))), text);
});

test('an error stands beside its figure, both to its first digit', () => {
  const cases: [number, number, string, string][] = [
    [12.93e9, 0.11e9, 'USD', '$12.9B ± $0.1B'],
    [5745007, 100000, 'USD', '$5.7M ± $0.1M'],
    [10.66, 0.06, 'GW', '10.66 GW ± 0.06 GW'],
    [2028.5, 0.2, 'date', '2028-07 ± 3 mo'],
    [3e9, 0, 'USD', '$3.00B'],
  ];
  for (const [value, off, unit, text] of cases) {
    const { value: shown, error } = withError(value, off, styleOf(unit));
    assert.equal(plain(`${shown} ${error}`.trim()), text);
  }
});

test('a probability is certain only if it is', () => {
  const text = (share: number, off: number) => {
    const { value, error } = probability(share, off);
    return plain(`${value} ${error}`.trim());
  };
  assert.equal(text(0.742, 0.004), '74.2 % ± 0.4');
  assert.equal(text(0.9996, 0.003), '99.96 % ± 0.30');
  assert.equal(text(0.5, 0.3), '50 % ± 30');
  assert.equal(text(1, 0), '100 %');
  assert.equal(text(NaN, 0), '–');
  assert.equal(plain(shareOfAll(0.9999)), '99.990 %');
  assert.equal(plain(percent(0.002)), '< 1 %');
});

test('fractions are read in percent where they look like it', () => {
  assert.equal(plain(figure(0.56, 0, styleAmong('1', [0.4, 0.66]))), '56.0 %');
  assert.equal(plain(figure(14, 0, styleAmong('1', [3, 22]))), '14.0');
  assert.equal(plain(figure(0.12, 0, styleAmong('1/yr', [0.01, 0.25]))), '12.0 %/yr');
  assert.equal(plain(figure(2, 0, styleAmong('1', [1, 2]))), '2.00');
});

test('ticks have no digit that they need not', () => {
  assert.deepEqual(
    [0, 5e10, 2.5e11, 1e12].map((one) => tick(one, money)),
    ['$0', '$50B', '$250B', '$1T'],
  );
  assert.deepEqual(
    [0.25, 1].map((one) => plain(tick(one, SHARE))),
    ['25 %', '100 %'],
  );
  assert.deepEqual(
    [2029, 2029.5].map((one) => tick(one, styleOf('date'))),
    ['2029', '2029-07'],
  );
});

test('values are written as a scenario takes them', () => {
  assert.equal(settable(2.2e11, 'USD/yr', false), '$220B/yr');
  assert.equal(settable(-0.328, '1', true), '-32.8%');
  assert.equal(settable(0.12, '1/yr', true), '12.0%/yr');
  assert.equal(settable(1.5, '1', false), '1.50');
  assert.equal(settable(0.8263, 'GW', false), '0.826 GW');
  assert.equal(settable(12, 'mo', false), '12.0 mo');
  assert.equal(settable(2029.25, 'date', false), '2029-04');
  assert.equal(settable(15000, 'USD/GPU', false), '$15.0k/GPU');
});

test('whole numbers and months', () => {
  assert.equal(whole(10240), '10,240');
  assert.equal(monthOf(2030.9166666), '2030-12');
});
