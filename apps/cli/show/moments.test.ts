import { describe, expect, it } from '@jest/globals';
import { durationBetween, shortTime } from './moments.ts';

describe('a time for people', () => {
  it('has no digits that say nothing', () => {
    expect(shortTime('2026-03-02T02:00:10.000000000Z')).toBe('2026-03-02 02:00:10Z');
    expect(shortTime('2026-03-02T02:00:10.500000000Z')).toBe('2026-03-02 02:00:10.5Z');
    expect(shortTime('2026-03-02T02:00:10Z')).toBe('2026-03-02 02:00:10Z');
  });

  it('passes in its two largest units', () => {
    const since = (to: string) => durationBetween('2026-03-02T02:00:00.000000000Z', to);
    expect(since('2026-03-02T02:00:00.250000000Z')).toBe('250 ms');
    expect(since('2026-03-02T02:02:05.000000000Z')).toBe('2 min 5 s');
    expect(since('2026-03-04T06:30:00.000000000Z')).toBe('2 d 4 h');
    expect(since('2026-03-02T03:00:00.000000000Z')).toBe('1 h');
    expect(since('2026-03-02T02:00:00.000000000Z')).toBe('');
  });
});
