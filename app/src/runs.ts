/** The runs that screens ask for: one at a time, what the reader waits for first. */
import { signal, type Signal } from '@preact/signals';
import type { Run, Setting } from './data/run';
import type { Failure, Source } from './data/source';

/** Paths of a run that a screen asks for. */
export const PATHS = 2048;

/** How a run stands. */
export interface RunState {
  status: 'waiting' | 'running' | 'done' | 'failed';
  /** What is being done, and how far. */
  work: string;
  done: number;
  all: number;
  /** All that is known: at first only probabilities. */
  run: Run | null;
  whole: boolean;
  failure: Failure | null;
}

const WAITING: RunState = {
  status: 'waiting',
  work: 'paths',
  done: 0,
  all: PATHS,
  run: null,
  whole: false,
  failure: null,
};

interface Wanted {
  key: string;
  file: string;
  settings: Setting[];
  state: Signal<RunState>;
  /** Somebody waits for it now. */
  hurried: boolean;
}

/** Runs scenarios one after another and keeps what came of them. */
export class Runs {
  private readonly known = new Map<string, Wanted>();
  private queue: Wanted[] = [];
  private current: { wanted: Wanted; stop: () => void } | null = null;

  constructor(private readonly source: Source) {}

  /** The run of a file with settings. Asked for `first`, it is begun at once, in place of what runs. */
  of(file: string, settings: Setting[] = [], first = false): Signal<RunState> {
    const key = JSON.stringify([file, settings]);
    const before = this.known.get(key);
    const wanted = before ?? { key, file, settings, state: signal(WAITING), hurried: false };
    if (!before) this.known.set(key, wanted);
    const { status } = wanted.state.peek();
    if (status === 'done' || status === 'failed') return wanted.state;
    if (first) this.hurry(wanted);
    else if (status === 'waiting' && !this.queue.includes(wanted)) this.queue.push(wanted);
    // A screen asks while it is drawn: what it reads may change only afterwards.
    queueMicrotask(() => this.next());
    return wanted.state;
  }

  /** How the run of a file stands, if it was asked for before. */
  seen(file: string): RunState | null {
    return this.known.get(JSON.stringify([file, []]))?.state.value ?? null;
  }

  /** Runs once more what failed. */
  again(file: string, settings: Setting[]): void {
    const wanted = this.known.get(JSON.stringify([file, settings]));
    if (!wanted) return;
    wanted.state.value = WAITING;
    this.of(file, settings, true);
  }

  private hurry(wanted: Wanted): void {
    wanted.hurried = true;
    const left = this.current?.wanted;
    if (left === wanted) return;
    this.queue = this.queue.filter((one) => one !== wanted);
    const answeredAnew = left && left.settings.length > 0 && wanted.settings.length > 0;
    if (left && (!left.hurried || left.file !== wanted.file || answeredAnew)) {
      const obsolete = left.hurried && answeredAnew;
      queueMicrotask(() => {
        if (this.current?.wanted !== left) return;
        this.halt();
        if (!obsolete) this.queue.splice(1, 0, left);
        left.hurried = false;
        this.next();
      });
    }
    // Nobody waits any more for an answer to what was set before.
    if (wanted.settings.length > 0) this.queue = this.queue.filter((one) => !(one.hurried && one.settings.length > 0));
    this.queue.unshift(wanted);
  }

  private halt(): void {
    if (!this.current) return;
    const { wanted, stop } = this.current;
    stop();
    this.current = null;
    const { run } = wanted.state.peek();
    wanted.state.value = { ...WAITING, run };
  }

  private next(): void {
    if (this.current) return;
    const wanted = this.queue.shift();
    if (!wanted) return;
    const { file, settings, state } = wanted;
    const change = (to: Partial<RunState>) => {
      state.value = { ...state.peek(), ...to };
    };
    const end = (to: Partial<RunState>) => {
      this.current = null;
      change(to);
      this.next();
    };
    change({ status: 'running', failure: null });
    const holder = { wanted, stop: () => {} };
    this.current = holder;
    const stop = this.source.run(
      { file, settings, variant: null, paths: PATHS, seed: 1 },
      {
        progress: (done, all, work) => change({ done, all, work }),
        answers: (run) => change({ run, whole: false }),
        run: (run) => end({ status: 'done', run, whole: true }),
        failed: (failure) => end({ status: 'failed', failure }),
      },
    );
    holder.stop = stop;
  }
}
