import { describe, expect, it } from '@jest/globals';
import { orderKey } from '#openlineage';
import {
  advance,
  attemptsOf,
  beginsNewAttempt,
  hasFailed,
  isStream,
  isTerminal,
  newAttempt,
  type AttemptProgress,
  type RunFact,
} from './attempts.ts';

const SECOND = 1_000_000_000n;

/** Events in event order, each `TYPE` a minute after the one before, or `TYPE+seconds` after it. */
const events = (text: string): readonly RunFact[] => {
  let at = 0n;
  return text.split(' ').map((word, index) => {
    const [eventType = '', seconds] = word.split('+');
    at += seconds === undefined ? 60n * SECOND : BigInt(Number(seconds) * 1e9);
    return { eventType, orderKey: orderKey(at, isTerminal({ eventType }), `e${index}`) };
  });
};

/** The attempts as text: `state: TYPE TYPE`, one a line. */
const attempts = (text: string): readonly string[] =>
  attemptsOf(events(text)).map(
    ({ state, events: own }) => `${state}: ${own.map(({ eventType }) => eventType).join(' ')}`,
  );

describe('attempts', () => {
  it.each([
    ['START', ['RUNNING: START']],
    ['OTHER', ['NEW: OTHER']],
    ['COMPLETE', ['COMPLETED: COMPLETE']],
    ['START COMPLETE', ['COMPLETED: START COMPLETE']],
    ['START RUNNING ABORT', ['ABORTED: START RUNNING ABORT']],
  ])('of %s', (given, expected) => {
    expect(attempts(given)).toEqual(expected);
  });

  it('of no events are none', () => {
    expect(attemptsOf([])).toEqual([]);
  });

  it('are numbered from 1', () => {
    expect(attemptsOf(events('START FAIL START')).map(({ number }) => number)).toEqual([1, 2]);
  });

  it('begin with a START after a terminal event', () => {
    expect(attempts('START FAIL START COMPLETE')).toEqual([
      'FAILED: START FAIL',
      'COMPLETED: START COMPLETE',
    ]);
    expect(attempts('START COMPLETE START')).toEqual([
      'COMPLETED: START COMPLETE',
      'RUNNING: START',
    ]);
  });

  it('do not begin with another START before a terminal event', () => {
    expect(attempts('START START RUNNING')).toEqual(['RUNNING: START START RUNNING']);
  });

  it('include a late START within one second after the COMPLETE', () => {
    expect(attempts('COMPLETE START+1')).toEqual(['COMPLETED: COMPLETE START']);
    expect(attempts('COMPLETE START+1.1')).toEqual(['COMPLETED: COMPLETE', 'RUNNING: START']);
  });

  it('include no late START if they have a START already, or failed', () => {
    expect(attempts('START COMPLETE START+1')).toEqual([
      'COMPLETED: START COMPLETE',
      'RUNNING: START',
    ]);
    expect(attempts('FAIL START+1')).toEqual(['FAILED: FAIL', 'RUNNING: START']);
  });

  it('include one late START only', () => {
    expect(attempts('COMPLETE START+0.2 START+0.2')).toEqual([
      'COMPLETED: COMPLETE START',
      'RUNNING: START',
    ]);
  });

  it('stay ended when RUNNING or OTHER follows', () => {
    expect(attempts('START COMPLETE RUNNING OTHER')).toEqual([
      'COMPLETED: START COMPLETE RUNNING OTHER',
    ]);
  });

  it('stay failed when COMPLETE follows', () => {
    expect(attempts('START FAIL COMPLETE')).toEqual(['FAILED: START FAIL COMPLETE']);
    expect(attempts('START ABORT FAIL')).toEqual(['ABORTED: START ABORT FAIL']);
  });

  it('fail when FAIL or ABORT follows the COMPLETE', () => {
    expect(attempts('START COMPLETE FAIL')).toEqual(['FAILED: START COMPLETE FAIL']);
    expect(attempts('START COMPLETE ABORT')).toEqual(['ABORTED: START COMPLETE ABORT']);
  });

  it('end with the terminal event that gave the state', () => {
    const given = events('START COMPLETE COMPLETE FAIL FAIL');
    const [attempt] = attemptsOf(given);
    expect(attempt?.terminal).toBe(given[3]);
    expect(attempt?.firstTerminal).toBe(given[1]);
    expect(attemptsOf(events('START RUNNING'))[0]).toMatchObject({
      terminal: null,
      firstTerminal: null,
    });
  });
});

describe('one event after the other', () => {
  it('leaves the progress before it unchanged', () => {
    const [start, complete] = events('START COMPLETE');
    if (!start || !complete) throw new Error('unreachable: two events');
    const running = advance(newAttempt, start);
    advance(running, complete);
    expect(running).toEqual({
      state: 'RUNNING',
      terminal: null,
      firstTerminal: null,
      hasStart: true,
    });
    expect(newAttempt.state).toBe('NEW');
  });

  it('makes the same attempts as all at once', () => {
    const given = events(
      'OTHER COMPLETE START+0.5 RUNNING FAIL START RUNNING COMPLETE START ABORT',
    );
    const found: AttemptProgress<RunFact>[] = [];
    for (const event of given) {
      const current = found.at(-1);
      if (current && !beginsNewAttempt(current, event)) found.pop();
      found.push(
        advance(current && !beginsNewAttempt(current, event) ? current : newAttempt, event),
      );
    }
    expect(found).toEqual(
      attemptsOf(given).map(({ state, terminal, firstTerminal, hasStart }) => ({
        state,
        terminal,
        firstTerminal,
        hasStart,
      })),
    );
    expect(found.map(({ state }) => state)).toEqual(['FAILED', 'COMPLETED', 'ABORTED']);
  });
});

describe('event types and states', () => {
  it('are terminal for COMPLETE, FAIL and ABORT only', () => {
    const types = ['START', 'RUNNING', 'COMPLETE', 'FAIL', 'ABORT', 'OTHER', 'toString'];
    expect(types.filter((eventType) => isTerminal({ eventType }))).toEqual([
      'COMPLETE',
      'FAIL',
      'ABORT',
    ]);
  });

  it('are streams for STREAMING and SERVICE only', () => {
    expect(['BATCH', 'STREAMING', 'SERVICE', undefined].map(isStream)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('have failed when FAILED or ABORTED', () => {
    const states = ['NEW', 'RUNNING', 'COMPLETED', 'FAILED', 'ABORTED'];
    expect(states.filter((state) => hasFailed({ state }))).toEqual(['FAILED', 'ABORTED']);
  });
});
