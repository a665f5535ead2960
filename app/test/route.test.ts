import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRoute, writeRoute } from '../src/route';

test('a route is read as it was written', () => {
  const hash = '#/assumptions?file=deal.toml&q=presale&pick=price&set=price%3D%243%2FGPUh&set=a%3Db%3Dc';
  const route = readRoute(hash);
  assert.equal(route.screen, 'assumptions');
  assert.deepEqual(route.settings, [
    { name: 'price', value: '$3/GPUh' },
    { name: 'a', value: 'b=c' },
  ]);
  assert.equal(writeRoute(route), hash);
});

test('what an address does not say is as at the start', () => {
  const route = readRoute('');
  assert.equal(route.screen, 'argument');
  assert.equal(route.quantile, 50);
  assert.equal(writeRoute(route), '#/argument');
  assert.equal(readRoute('#/nowhere?quantile=400&set==x').screen, 'argument');
  assert.deepEqual(readRoute('#/question?set==x').settings, []);
});
