import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNote } from '../src/data/notes';

test('remarks of a walk are read', () => {
  assert.deepEqual(readNote('guess: no term is public'), { kind: 'basis', basis: 'guess', why: 'no term is public' });
  assert.deepEqual(readNote('fact'), { kind: 'basis', basis: 'fact', why: '' });
  assert.deepEqual(readNote('drawn $12.2B/GW/yr, the 33.4 % quantile'), { kind: 'drawn', quantile: '33.4 %' });
  assert.deepEqual(readNote('2026-05-20 (The AI Post (SpaceX S-1), reported): https://theaipost.in/?p=15308'), {
    kind: 'source',
    date: '2026-05-20',
    by: 'The AI Post (SpaceX S-1), reported',
    address: 'https://theaipost.in/?p=15308',
  });
  assert.deepEqual(readNote("go on with explain 'opening(a.b)' --at 2028-06 --path 6843"), {
    kind: 'on',
    figure: 'opening(a.b)',
    at: '2028-06',
    path: 6843,
  });
  assert.deepEqual(readNote('shelf life 24 mo'), { kind: 'plain', text: 'shelf life 24 mo' });
});
