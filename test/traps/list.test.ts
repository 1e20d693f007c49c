import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { TRAPS } from './list.ts';
import { testsOfTraps, trapsPage } from './tests-of-traps.ts';

const MUSTS = [1, 2, 3, 4, 5, 6, 10, 11];

describe('the traps of OpenLineage', () => {
  it('are 56, and each of them has a test that is named after it', () => {
    expect(TRAPS).toHaveLength(56);
    const tests = testsOfTraps();
    expect(TRAPS.filter((_, index) => !tests.has(index + 1))).toEqual([]);
  });

  it('are listed in docs/traps.md with the tests that there are: npm run trap-list writes it', () => {
    expect(readFileSync('docs/traps.md', 'utf8')).toBe(trapsPage());
  });

  it('stand beside the musts of the door, each of which has a test too', () => {
    const doors = readFileSync('test/traps/doors.deep.test.ts', 'utf8');
    expect(MUSTS.filter((must) => !doors.includes(`must ${must}`))).toEqual([]);
  });
});
