import { doorMutants } from './door-mutants.ts';
import { runMutants } from './run-mutants.ts';
import { graphMutants } from './graph-mutants.ts';
import type { Mutant } from './mutant.ts';
import { readingMutants } from './reading-mutants.ts';

/** All mutants, by the number of their trap. */
export const MUTANTS: readonly Mutant[] = [
  ...readingMutants,
  ...doorMutants,
  ...runMutants,
  ...graphMutants,
].sort((a, b) => a.trap - b.trap);
