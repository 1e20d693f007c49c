import { shortTime } from '../show/moments.ts';
import { typed } from '../show/names.ts';
import { printable } from '../show/printable.ts';
import type { Screen } from '../show/screen.ts';
import { table } from '../show/table.ts';
import type { ShownChange } from './ask-change.ts';

/** So much of an id tells changes apart as a rule. */
export const shortId = (id: string): string => id.slice(0, 8);

/** A change: what is proposed, whom it hits, what the policy requires, the next command, and its history. */
export const changeText = (change: ShownChange, screen: Screen): string =>
  [
    `${screen.paint.bold(printable(change.title))}\n`,
    `${change.id}, proposed by ${printable(change.proposedBy)}, ${stateText(change)} as of #${change.asOf}\n`,
    ...change.proposal.changes.map((one) => `  ${operationText(one)}\n`),
    ...assessmentLines(change, screen),
    ...waiverLines(change),
    ...requirementLines(change),
    ...nextLines(change),
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

type Operation = ShownChange['proposal']['changes'][number];

const operationText = ({ kind, dataset, job, field, to, type, ...rest }: Operation): string => {
  const { toDataset, note, hours } = rest;
  return [
    kind,
    ...[job, dataset].flatMap((one) => (one ? [typed(one)] : [])),
    ...(field === null ? [] : [printable(field)]),
    ...(to === null ? [] : [`to ${printable(to)}`]),
    ...(toDataset === null ? [] : [`to ${typed(toDataset)}`]),
    ...(type === null ? [] : [`type ${printable(type)}`]),
    ...(hours === null ? [] : [`by ${hours} h`]),
    ...(note === null ? [] : [`(${printable(note)})`]),
  ].join(' ');
};

/** How far it has come, in a word or two. */
export const stateText = ({ state, lapsed }: Pick<ShownChange, 'state' | 'lapsed'>): string =>
  `${state.toLowerCase()}${lapsed ? ' (over)' : ''}`;

/** The ten worst verdicts on others, and how many more there are. */
const assessmentLines = ({ assessment }: ShownChange, screen: Screen): readonly string[] => {
  if (!assessment) return [];
  const { breaking, degraded, informational } = assessment;
  const { nodes, totalCount } = assessment.affected;
  const head = `assessed as of #${assessment.asOf}: ${breaking.totalCount} breaking, ${degraded.totalCount} degraded, ${informational.totalCount} informational\n`;
  if (totalCount === 0) return [head, 'Nothing else is affected.\n'];
  const rows = nodes.map(({ severity, certainty, asset, reason }) => [
    severity.toLowerCase(),
    certainty.toLowerCase(),
    asset.kind.toLowerCase(),
    [
      ...[asset.dataset, asset.job].flatMap((one) => (one ? [typed(one)] : [])),
      ...(asset.field === null ? [] : [printable(asset.field)]),
    ].join(' '),
    reason,
  ]);
  const more = totalCount - nodes.length;
  return [
    head,
    '\n',
    table(['VERDICT', 'REACH', 'KIND', 'WHAT', 'WHY'], rows, screen),
    ...(more > 0 ? [`and ${more} more\n`] : []),
    '\n',
  ];
};

const waiverLines = ({ waiver }: ShownChange): readonly string[] => {
  if (!waiver) return [];
  const conditions = waiver.conditions.map(
    (condition) => `  on condition: ${printable(condition)}\n`,
  );
  return [`waived until ${shortTime(waiver.until)}\n`, ...conditions];
};

const OPEN_STATES = ['PROPOSED', 'ASSESSED'];

/** While the change is open: every requirement, met or open, and the owners who are not asked. */
const requirementLines = ({ state, requirements, ownersNotAsked }: ShownChange) => {
  if (!OPEN_STATES.includes(state)) return [];
  const lines = requirements.map(({ kind, rule, needed, from, given, met }) => {
    const what = kind === 'APPROVAL' ? 'approvals' : 'acknowledgements';
    const people = from === null ? '' : `, from ${from.map(printable).join(', ')}`;
    const by = given.length === 0 ? '' : ` (${given.map(printable).join(', ')})`;
    return `${met ? 'met ' : 'open'}  ${printable(rule)}: ${given.length} of ${needed} ${what}${by}${people}\n`;
  });
  const left = ownersNotAsked.map(printable).join(', ');
  return [...lines, ...(left === '' ? [] : [`owners who are not asked: ${left}\n`])];
};

const nextLines = ({ id, nextStep }: ShownChange): readonly string[] => {
  if (nextStep === null) return [];
  const reason = nextStep === 'APPROVE' ? ' --reason TEXT' : '';
  return [`next: ledgerline change ${nextStep.toLowerCase()} ${shortId(id)}${reason}\n`];
};
