import type { Answer, Question } from '../graph.ts';
import type { Moment } from './moment.ts';

export const fieldAnswer = (
  _moment: Moment,
  _question: Question,
  _dataset: number,
  _field: string,
): Answer | null => null;
