import { describe, expect, it } from '@jest/globals';
import { readConfig } from '#platform';
import { Refusal } from '../graphql/refusal.ts';
import { fatesOf, reachedHeapLimit, type EndOfReader, type Interrupted } from './fate.ts';

const config = readConfig({ QUERY_TIMEOUT_MS: '5000', READER_MEMORY_MB: '128' });

const question = { isMutation: false, hasBegun: true, isLate: false, times: 1 };
const mutation = { ...question, isMutation: true };
const waiting = { ...question, hasBegun: false };
const late = { ...question, isLate: true };

/** Fates by name; of a refusal its code. */
const fates = (why: EndOfReader, ...interrupted: readonly Interrupted[]): readonly string[] =>
  fatesOf(interrupted, why, config).map((fate) => (fate instanceof Refusal ? fate.code : fate));

const sentence = (why: EndOfReader, one: Interrupted): string => {
  const [fate] = fatesOf([one], why, config);
  return fate instanceof Refusal ? fate.message : '';
};

describe('when a reader has ended', () => {
  it('a mutation is never asked again, whatever ended the reader and whether or not it had begun', () => {
    for (const why of ['TOO_SLOW', 'OUT_OF_MEMORY', 'UNKNOWN'] as const)
      for (const hasBegun of [true, false])
        expect(fates(why, { ...mutation, hasBegun, isLate: true })).toEqual(['UNAVAILABLE']);
    expect(sentence('UNKNOWN', mutation)).toContain('not known whether it was recorded');
  });

  it('of a slow reader, a question whose time is over is refused, and the others are asked again', () => {
    expect(fates('TOO_SLOW', late, question, waiting)).toEqual(['TIMED_OUT', 'AGAIN', 'AGAIN']);
    expect(sentence('TOO_SLOW', late)).toContain('within 5000 ms (QUERY_TIMEOUT_MS)');
  });

  it('the only question that was begun is what took too much memory', () => {
    expect(fates('OUT_OF_MEMORY', question, waiting)).toEqual(['TOO_COSTLY', 'AGAIN']);
    expect(sentence('OUT_OF_MEMORY', question)).toContain('128 MB of memory');
  });

  it('of several that were begun, each is asked again alone', () => {
    expect(fates('OUT_OF_MEMORY', question, question, waiting)).toEqual([
      'ALONE',
      'ALONE',
      'AGAIN',
    ]);
    expect(fates('UNKNOWN', question, waiting)).toEqual(['ALONE', 'AGAIN']);
  });

  it('a question is asked twice at most', () => {
    const second = { ...question, times: 2 };
    expect(fates('UNKNOWN', second)).toEqual(['UNAVAILABLE']);
    expect(fates('TOO_SLOW', second, { ...waiting, times: 2 })).toEqual([
      'UNAVAILABLE',
      'UNAVAILABLE',
    ]);
    expect(fates('OUT_OF_MEMORY', second)).toEqual(['TOO_COSTLY']);
  });
});

describe('the last lines of a reader', () => {
  it.each([
    ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', true],
    [
      'FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory',
      true,
    ],
    // The machine has no memory, whatever the limit of the process is.
    [
      'FATAL ERROR: Committing semi space failed. Allocation failed - JavaScript heap out of memory',
      false,
    ],
    ['Segmentation fault', false],
  ])('tell whether its heap reached the limit: %s', (line, expected) => {
    expect(reachedHeapLimit(`1: 0xee85e7\n${line}\n`)).toBe(expected);
  });
});
