import { count } from '../show/count.ts';
import { typed } from '../show/names.ts';
import type { Lineage } from './ask-lineage.ts';

const MOST_NAMED = 5;

/** What may be missing in an answer, as sentences; that nothing is, too. */
export const completenessText = ({ completeness }: Pick<Lineage, 'completeness'>): string => {
  const { complete, limit, hidden, withoutFieldDetail, deadLetters } = completeness;
  const sentences = [complete ? 'Complete.' : `Cut at --depth ${limit ?? ''}: there is more.`];
  if (hidden > 0) sentences.push(`${count(hidden, 'dataset or job', 'datasets and jobs')} hidden.`);
  if (withoutFieldDetail.length > 0) {
    const named = withoutFieldDetail.slice(0, MOST_NAMED).map(typed);
    const rest = withoutFieldDetail.length - named.length;
    const others = rest > 0 ? [`${rest} more (all with --json)`] : [];
    sentences.push(`Known without their fields: ${[...named, ...others].join(', ')}.`);
  }
  if (deadLetters > 0) {
    const entries = count(deadLetters, 'entry of the log is', 'entries of the log are');
    sentences.push(`${entries} not projected: see "ledgerline dead-letters".`);
  }
  return sentences.join(' ');
};
