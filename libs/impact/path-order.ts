import { compareUtf8, type DatasetName } from '#openlineage';
import type { Fact, Via } from './fact.ts';
import type { Surroundings } from './surroundings.ts';

/** Tells whether a way is less than another one with as many steps: by the names on it, end by end from what is changed. */
export const pathOrder = (around: Surroundings): ((a: Fact, b: Fact) => boolean) => {
  const compare = comparePaths(around);
  return (a, b) => compare(a, b) < 0;
};

/** The way with fewer steps is the less; of ways with as many, names decide, then what else is seen of them. */
export const comparePaths = (around: Surroundings) => {
  const nameOf = (node: number): DatasetName => around.name(node);
  const compareNodes = (a: number, b: number): number =>
    a === b
      ? 0
      : compareUtf8(nameOf(a).namespace, nameOf(b).namespace) ||
        compareUtf8(nameOf(a).name, nameOf(b).name) ||
        a - b;
  const compareVias = (a: Via | null, b: Via | null): number =>
    a === null || b === null
      ? Number(a !== null) - Number(b !== null)
      : BASES.indexOf(a.basis) - BASES.indexOf(b.basis) ||
        compareJobs(a.job, b.job) ||
        compareTexts(a.use, b.use) ||
        compareTexts(
          JSON.stringify(a.transformation ?? null),
          JSON.stringify(b.transformation ?? null),
        ) ||
        a.openedAt - b.openedAt;
  const compareJobs = (a: number | null, b: number | null): number =>
    a === null || b === null ? Number(a !== null) - Number(b !== null) : compareNodes(a, b);
  const compareSteps = (a: Fact, b: Fact): number =>
    compareNodes(a.where.node, b.where.node) ||
    compareTexts(a.where.kind, b.where.kind) ||
    (a.where.kind === 'FIELD' && b.where.kind === 'FIELD'
      ? compareTexts(a.where.field, b.where.field)
      : 0) ||
    compareVias(a.via, b.via) ||
    compareTexts(a.effect, b.effect) ||
    compareTexts(a.rule, b.rule) ||
    compareTexts(a.type, b.type) ||
    a.change - b.change ||
    (a.lacks ?? -1) - (b.lacks ?? -1);

  return (one: Fact, other: Fact): number => {
    if (one.length !== other.length) return one.length - other.length;
    let result = 0;
    let [a, b]: [Fact | null, Fact | null] = [one, other];
    // From the end to the start: the difference nearest to the start is what counts.
    while (a !== null && b !== null && a !== b) {
      result = compareSteps(a, b) || result;
      [a, b] = [a.parent, b.parent];
    }
    return result;
  };
};

const BASES = ['EXPLICIT', 'COLUMN', 'INFERRED'];

const compareTexts = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : compareUtf8(a, b);
