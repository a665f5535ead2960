import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../src/data/run';
import type { RunRequest, RunWatch, Source } from '../src/data/source';
import { Runs } from '../src/runs';

/** A source that runs when it is told to. */
class Held {
  readonly begun: { request: RunRequest; watch: RunWatch; stopped: boolean }[] = [];
  readonly runs = true;

  run(request: RunRequest, watch: RunWatch): () => void {
    const one = { request, watch, stopped: false };
    this.begun.push(one);
    return () => {
      one.stopped = true;
    };
  }
}

const settled = () => new Promise((done) => setTimeout(done, 0));
const run = {} as Run;
const start = () => {
  const held = new Held();
  return { held, runs: new Runs(held as unknown as Source) };
};

test('scenarios run one after another', async () => {
  const { held, runs } = start();
  const [a, b] = [runs.of('a'), runs.of('b')];
  await settled();
  assert.deepEqual([held.begun.length, a.value.status, b.value.status], [1, 'running', 'waiting']);
  held.begun[0]!.watch.run(run);
  await settled();
  assert.deepEqual([a.value.status, b.value.status, held.begun[1]!.request.file], ['done', 'running', 'b']);
});

test('what the reader waits for comes first, and what it displaced comes after', async () => {
  const { held, runs } = start();
  runs.of('a');
  runs.of('b');
  await settled();
  runs.of('c', [], true);
  await settled();
  assert.ok(held.begun[0]!.stopped);
  assert.equal(held.begun[1]!.request.file, 'c');
  held.begun[1]!.watch.run(run);
  await settled();
  assert.equal(held.begun[2]!.request.file, 'a');
});

test('a run with other settings stops the one before', async () => {
  const { held, runs } = start();
  runs.of('a', [], true);
  await settled();
  held.begun[0]!.watch.run(run);
  const first = runs.of('a', [{ name: 'x', value: '1' }], true);
  await settled();
  runs.of('a', [{ name: 'x', value: '2' }], true);
  await settled();
  assert.ok(held.begun[1]!.stopped);
  assert.equal(first.value.status, 'waiting');
  assert.equal(held.begun[2]!.request.settings[0]!.value, '2');
  held.begun[2]!.watch.run(run);
  await settled();
  assert.equal(held.begun.length, 3, 'the one before is not run again');
});

test('two that one screen waits for do not displace each other', async () => {
  const { held, runs } = start();
  const ask = () => {
    runs.of('a', [], true);
    runs.of('a', [{ name: 'x', value: '1' }], true);
  };
  for (let turn = 0; turn < 5; turn += 1) {
    ask();
    await settled();
  }
  assert.equal(held.begun.length, 1);
  held.begun[0]!.watch.run(run);
  await settled();
  ask();
  await settled();
  assert.equal(held.begun.length, 2);
});

test('what failed is run again only if asked', async () => {
  const { held, runs } = start();
  const a = runs.of('a', [], true);
  await settled();
  held.begun[0]!.watch.failed({ message: 'no', findings: [] });
  runs.of('a', [], true);
  await settled();
  assert.deepEqual([a.value.status, held.begun.length], ['failed', 1]);
  runs.again('a', []);
  await settled();
  assert.deepEqual([a.value.status, held.begun.length], ['running', 2]);
});
