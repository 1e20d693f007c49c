import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { exemptTraps } from './exempt.ts';
import { namePattern } from './mutant.ts';
import { MUTANTS } from './mutants.ts';

const TRAPS = Array.from({ length: 56 }, (_, index) => index + 1);

describe('the mutants', () => {
  it('switch every trap off, but those for which nothing is there to switch off', () => {
    const switchedOff = new Set(MUTANTS.map(({ trap }) => trap));
    expect(TRAPS.filter((trap) => !switchedOff.has(trap))).toEqual([...exemptTraps.keys()]);
  });

  it.each(MUTANTS.map((mutant) => [mutant.trap, mutant.without, mutant] as const))(
    'of trap %i apply to the sources as they are: without %s',
    (_trap, _without, { file, text, replacement }) => {
      expect(readFileSync(file, 'utf8').split(text).length - 1).toBe(1);
      expect(replacement).not.toBe(text);
    },
  );

  it('name test files that have a test for them', () => {
    const without = MUTANTS.filter(
      (mutant) => !new RegExp(namePattern(mutant)).test(readFileSync(mutant.test, 'utf8')),
    );
    expect(without).toEqual([]);
  });
});
