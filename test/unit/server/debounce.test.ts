import assert from 'node:assert/strict';
import { Debouncer, type Timers } from '../../../src/server/debounce';

/** Timers whose time is the test's. */
class Clock implements Timers {
  private now = 0;
  private next = 1;
  private readonly waiting = new Map<number, { at: number; run: () => void }>();

  set(run: () => void, milliseconds: number): number {
    this.waiting.set(this.next, { at: this.now + milliseconds, run });
    return this.next++;
  }

  clear(handle: unknown): void {
    this.waiting.delete(handle as number);
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
    for (const [handle, { at, run }] of this.waiting) {
      if (at > this.now) continue;
      this.waiting.delete(handle);
      run();
    }
  }
}

function setup() {
  const clock = new Clock();
  const runs: { key: string; signal: AbortSignal }[] = [];
  const job = (key: string, signal: AbortSignal): Promise<void> => {
    runs.push({ key, signal });
    return Promise.resolve();
  };
  return { clock, runs, debouncer: new Debouncer(250, job, clock) };
}

describe('Debouncer', () => {
  it('runs once, after the quiet time', () => {
    const { clock, runs, debouncer } = setup();
    debouncer.request('a');
    clock.pass(200);
    debouncer.request('a');
    clock.pass(200);
    assert.equal(runs.length, 0);
    clock.pass(50);
    assert.deepEqual(
      runs.map(({ key }) => key),
      ['a'],
    );
  });

  it('tells a run that a newer request superseded it', () => {
    const { clock, runs, debouncer } = setup();
    debouncer.requestNow('a');
    clock.pass(0);
    assert.equal(runs[0]!.signal.aborted, false);
    debouncer.request('a');
    assert.equal(runs[0]!.signal.aborted, true);
    clock.pass(250);
    assert.equal(runs[1]!.signal.aborted, false);
  });

  it('keeps keys apart', () => {
    const { clock, runs, debouncer } = setup();
    debouncer.request('a');
    debouncer.requestNow('b');
    clock.pass(0);
    assert.deepEqual(
      runs.map(({ key }) => key),
      ['b'],
    );
    clock.pass(250);
    assert.deepEqual(
      runs.map(({ key }) => key),
      ['b', 'a'],
    );
    assert.equal(runs[0]!.signal.aborted, false);
  });

  it('forgets a cancelled key', () => {
    const { clock, runs, debouncer } = setup();
    debouncer.request('a');
    debouncer.cancel('a');
    clock.pass(1000);
    assert.equal(runs.length, 0);
  });
});
