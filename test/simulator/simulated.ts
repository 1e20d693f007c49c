import type { ChangeKind } from '#impact';
import { assessed } from './assessed.ts';
import { compared, type Compared } from './compared.ts';
import { randomCase, randomWorld, type Case } from './random-case.ts';

/** One change of one seed: what became of everything, and what was said of it. */
export interface Simulated {
  readonly kind: ChangeKind;
  readonly assets: readonly Compared[];
}

/** The changes of a field, or of several. */
export const FIELD_KINDS: readonly ChangeKind[] = [
  ...(['DROP_FIELD', 'ADD_FIELD', 'RENAME_FIELD', 'RETYPE_FIELD', 'REPLACE_SCHEMA'] as const),
  ...(['TIGHTEN_NULLABILITY', 'LOOSEN_NULLABILITY', 'CHANGE_MEANING', 'CHANGE_UNIT'] as const),
];

/** Each as often as any other. */
export const KINDS: readonly ChangeKind[] = [
  ...FIELD_KINDS,
  ...(['DROP_DATASET', 'RENAME_DATASET', 'MOVE_DATASET', 'STOP_FEED', 'DELAY_FEED'] as const),
  ...(['REMOVE_JOB', 'REMOVE_INPUT', 'REMOVE_OUTPUT'] as const),
];

const CHANGES_OF_A_WORLD = 3;
const WORLDS_AT_ONCE = 60;

interface Seeds {
  readonly first: number;
  readonly seeds: number;
  /** Of a hundred jobs so many do not say which fields they use. */
  readonly silent: number;
}

/** Three seeds each make their change to the same pipeline, each on its own. */
export const simulated = async ({ first, seeds, silent }: Seeds): Promise<readonly Simulated[]> => {
  const found: Simulated[] = [];
  const atOnce = WORLDS_AT_ONCE * CHANGES_OF_A_WORLD;
  for (let start = first; start < first + seeds; start += atOnce) {
    const cases = casesFrom(start, Math.min(atOnce, first + seeds - start), silent);
    const assessments = await assessed(cases);
    for (const [index, one] of cases.entries()) {
      const assessment = assessments[index];
      if (assessment === undefined) throw new Error('unreachable: each case is assessed');
      found.push({ kind: one.change.kind, assets: compared(one, assessment) });
    }
  }
  return found;
};

const casesFrom = (first: number, seeds: number, silent: number): readonly Case[] => {
  let world = randomWorld(0, silent);
  return Array.from({ length: seeds }, (_, index) => {
    const seed = first + index;
    if (index % CHANGES_OF_A_WORLD === 0) world = randomWorld(seed, silent);
    return randomCase(world, KINDS[seed % KINDS.length] ?? 'DROP_FIELD', seed);
  });
};
