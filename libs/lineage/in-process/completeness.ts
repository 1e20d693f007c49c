import type { Answer, Question } from '../graph.ts';
import type { Moment } from './snapshot.ts';

/** What an answer may lack; `undetailed` are the datasets that edges without field detail lead to. */
export const completeness = (
  moment: Moment,
  { maxDepth }: Question,
  isCut: boolean,
  undetailed: readonly number[],
): Answer['completeness'] => ({
  complete: !isCut,
  cutBy: isCut ? 'DEPTH' : null,
  limit: isCut ? maxDepth : null,
  hidden: 0,
  withoutFieldDetail: Array.from(moment.inOrder(undetailed), (dataset) => moment.nameOf(dataset)),
});
