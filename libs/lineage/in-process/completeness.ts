import type { Answer, Question } from '../graph.ts';
import type { Moment } from './moment.ts';

/** What an answer may lack; `undetailed` are the datasets that edges without field detail lead to. */
export const completeness = (
  moment: Moment,
  { maxDepth }: Question,
  isCut: boolean,
  undetailed: Iterable<number>,
): Answer['completeness'] => ({
  complete: !isCut,
  cutBy: isCut ? 'DEPTH' : null,
  limit: isCut ? maxDepth : null,
  hidden: 0,
  withoutFieldDetail: [...undetailed]
    .sort((a, b) => (moment.ranks[a] ?? 0) - (moment.ranks[b] ?? 0))
    .map((dataset) => moment.nameOf(dataset)),
});
