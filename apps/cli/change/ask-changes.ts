import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { askPages, PAGE, pageOf, type Listed } from '../ask/pages.ts';
import type { AsOf } from '../options.ts';
import { howMany } from '../show/how-many.ts';
import { shortTime } from '../show/moments.ts';
import type { Screen } from '../show/screen.ts';
import { table } from '../show/table.ts';
import { shortId, stateText } from './change-text.ts';

/** How far a change can have come. */
export const CHANGE_STATES = [
  'PROPOSED',
  'ASSESSED',
  'APPROVED',
  'WAIVED',
  'REJECTED',
  'APPLIED',
  'WITHDRAWN',
] as const;

/** The changes that were proposed, the last one first. */
export const askChanges = (
  asker: Asker,
  state: (typeof CHANGE_STATES)[number] | null,
  asOf: AsOf | null,
  limit: number | null,
): Promise<Listed<ListedChange>> =>
  askPages(asker, QUESTION, { state, asOf }, ({ changes }) => changes, { limit });

/** Changes as a table. */
export const changesText = (changes: Listed<ListedChange>, screen: Screen): string => {
  const { items } = changes;
  const rows = items.map((change) => [
    shortId(change.id),
    shortTime(change.since.recordedAt),
    stateText(change),
    change.proposedBy,
    change.title,
  ]);
  return [
    ...(items.length > 0
      ? [table(['CHANGE', 'PROPOSED', 'STATE', 'BY', 'TITLE'], rows, screen)]
      : []),
    `${howMany(items.length, changes, items.length === 1 ? 'change' : 'changes')}\n`,
  ].join('');
};

const listed = z.object({
  id: z.string(),
  title: z.string(),
  state: z.string(),
  lapsed: z.boolean(),
  proposedBy: z.string(),
  since: z.object({ recordedAt: z.string() }),
});
type ListedChange = z.infer<typeof listed>;

const QUESTION = {
  document: `
    query ($state: ChangeState, $first: Int!, $after: String, $asOf: AsOf) {
      changes(state: $state, first: $first, after: $after, asOf: $asOf) {
        nodes { id title state lapsed proposedBy since { recordedAt } } ${PAGE}
      }
    }`,
  answer: z.object({ changes: pageOf(listed) }),
};
