import { shortTime } from '../show/moments.ts';
import { printable } from '../show/printable.ts';
import type { Screen } from '../show/screen.ts';
import { table } from '../show/table.ts';
import type { ShownChange } from './ask-change.ts';

/** So much of an id tells changes apart as a rule. */
export const shortId = (id: string): string => id.slice(0, 8);

/** A change with all that became of it. */
export const changeText = (change: ShownChange, screen: Screen): string =>
  [
    `${printable(change.title)}\n`,
    `${change.id}, proposed by ${printable(change.proposedBy)}, ${stateText(change)} as of #${change.asOf}\n`,
    ...assessmentLine(change),
    ...waiverLines(change),
    ...missingLines(change),
    '\n',
    table(
      ['EVENT', 'WHEN', 'WHAT', 'WHO', 'WHY'],
      change.history.map(({ event, type, actor, reason }) => [
        `#${event.sequence}`,
        shortTime(event.recordedAt),
        type,
        actor,
        reason,
      ]),
      screen,
    ),
  ].join('');

/** How far it has come, in a word or two. */
export const stateText = ({ state, lapsed }: Pick<ShownChange, 'state' | 'lapsed'>): string =>
  `${state.toLowerCase()}${lapsed ? ' (over)' : ''}`;

const assessmentLine = ({ assessment }: ShownChange): readonly string[] => {
  if (!assessment) return [];
  const { breaking, degraded, informational } = assessment.summary.bySeverity;
  return [
    `assessed as of #${assessment.asOf}: ${breaking} breaking, ${degraded} degraded, ${informational} informational\n`,
  ];
};

const waiverLines = ({ waiver }: ShownChange): readonly string[] => {
  if (!waiver) return [];
  const conditions = waiver.conditions.map(
    (condition) => `  on condition: ${printable(condition)}\n`,
  );
  return [`waived until ${shortTime(waiver.until)}\n`, ...conditions];
};

const missingLines = ({ state, policy }: ShownChange): readonly string[] => {
  if (state !== 'ASSESSED' || !policy) return [];
  return policy.requirements
    .filter(({ approvals, given }) => given.length < approvals)
    .map(
      ({ rule, approvals, approvers, given }) =>
        `${printable(rule)} has ${given.length} of ${approvals} approvals${approvers ? `, of ${approvers.map(printable).join(', ')}` : ''}\n`,
    );
};
