import type { Asset, Assessment, AssetVerdict, Severity } from '#impact';
import { count } from '../show/count.ts';
import { typed } from '../show/names.ts';
import { printable } from '../show/printable.ts';
import type { Decision } from './decision.ts';

/** What was found out about one proposal. */
export interface Assessed {
  readonly title: string;
  readonly asOf: number;
  /** The impact of the operations that are not carried out yet; null if there are none. */
  readonly assessment: Assessment | null;
  /** The content hash of the assessment. */
  readonly hash: string | null;
  /** The place in the proposal of each operation of the assessment. */
  readonly operations: readonly number[];
  /** Operations that were carried out before. */
  readonly alreadySo: readonly {
    readonly operation: number;
    readonly kind: string;
    readonly sequence: number;
    readonly evidence: string;
  }[];
  /** How people decided on a change with the same operations; null without one. */
  readonly decision: Decision | null;
  /** The file of the proposal, and the line of each of its operations; null when options gave it. */
  readonly file: { readonly path: string; readonly lines: readonly number[] } | null;
}

/** The verdicts on anything but the changed assets themselves: that these change is what was proposed. */
export const victimsOf = ({ assessment }: Pick<Assessed, 'assessment'>): readonly AssetVerdict[] =>
  assessment?.verdicts.filter(({ distance }) => distance > 0) ?? [];

/** The worst first. */
export const SEVERITIES = [
  'BREAKING',
  'DEGRADED',
  'INFORMATIONAL',
] as const satisfies readonly Severity[];

/** An asset as it can be typed, a field after its dataset. */
export const assetText = (asset: Asset): string =>
  asset.kind === 'FIELD' ? `${typed(asset)} ${printable(asset.field)}` : typed(asset);

/**
 * `2 breaking, no degraded, 1 informational`, or that nothing is affected. The changed assets themselves do not
 * count.
 */
export const severitiesText = (assessed: Pick<Assessed, 'assessment'>): string => {
  if (assessed.assessment === null) return 'already so';
  const victims = victimsOf(assessed);
  if (victims.length === 0) return 'Nothing else is affected';
  return SEVERITIES.map((severity) =>
    count(
      victims.filter((one) => one.severity === severity).length,
      severity.toLowerCase(),
      severity.toLowerCase(),
    ),
  ).join(', ');
};

/** Which operations are already so, and how people decided: one line each, without punctuation at the end. */
export const standingLines = ({ alreadySo, decision }: Assessed): readonly string[] => [
  ...alreadySo.map(
    ({ operation, kind, sequence, evidence }) =>
      `change ${operation + 1} (${kind}) is already so since #${sequence}: ${evidence}`,
  ),
  ...(decision ? decisionLines(decision) : []),
];

const decisionLines = ({ change, result, event, actor, ...rest }: Decision): readonly string[] => {
  const { until, added, gone, changed } = rest;
  const id = change.id.slice(0, 8);
  switch (result) {
    case 'OPEN':
      return [`proposed as change ${id}, and not decided yet`];
    case 'EXPIRED':
      return [`waived until ${until ?? ''}, which is over (change ${id})`];
    case 'REJECTED':
      return [`rejected by ${actor}, #${event.sequence} (change ${id})`];
    case 'APPLIED':
    case 'APPROVED':
    case 'WAIVED': {
      const waiver = result === 'WAIVED' ? ` until ${until ?? ''}` : '';
      const how =
        result === 'APPLIED'
          ? `carried out, as ${actor} recorded`
          : `${result.toLowerCase()} by ${actor}${waiver}`;
      const head = `${how}, #${event.sequence} (change ${id})`;
      const differences = [
        ...added.map((one) => `now ${one.severity.toLowerCase()}: ${victimText(one)}`),
        ...changed.map((one) => `now ${one.severity.toLowerCase()}: ${victimText(one)}`),
        ...gone.map((one) => `no longer ${one.severity.toLowerCase()}: ${victimText(one)}`),
      ];
      return differences.length === 0
        ? [head]
        : [`${head}, but it affects other assets now: ${firstOf(differences)}`];
    }
  }
};

const victimText = ({ asset }: Decision['added'][number]): string =>
  [
    asset.kind.toLowerCase(),
    ...[asset.dataset, asset.job].flatMap((one) => (one ? [typed(one)] : [])),
    ...(asset.field === null ? [] : [asset.field]),
  ].join(' ');

/** `certain`, or `possible` with what it lacks. */
export const certaintyText = ({ certainty, lacking }: AssetVerdict): string =>
  certainty === 'CERTAIN'
    ? 'certain'
    : `possible${lacking.length > 0 ? `: fields not known of ${lacking.map(typed).join(', ')}` : ''}`;

const MAX_LISTED = 10;

/** A list in one line; of a long one its beginning, and how many more there are. */
export const firstOf = (items: readonly string[]): string => {
  const more = items.length - MAX_LISTED;
  return more > 0 ? `${items.slice(0, MAX_LISTED).join(', ')} and ${more} more` : items.join(', ');
};

/** What may be missing, as a sentence; that nothing is, too. */
export const wholeText = ({ completeness }: Assessment): string => {
  const { complete, hidden, withoutFieldDetail } = completeness;
  return [
    complete ? 'Complete.' : 'Not complete.',
    ...(hidden > 0 ? [`${count(hidden, 'dataset or job', 'datasets and jobs')} hidden.`] : []),
    ...(withoutFieldDetail.length > 0
      ? [`Known without their fields: ${withoutFieldDetail.map(typed).join(', ')}.`]
      : []),
  ].join(' ');
};
