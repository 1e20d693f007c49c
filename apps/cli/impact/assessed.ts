import type { Asset, Assessment, AssetVerdict, Severity } from '#impact';
import { count } from '../show/count.ts';
import { typed } from '../show/names.ts';
import { printable } from '../show/printable.ts';

/** An assessment with its content hash, and where its changes stand: in which file, each in which line. */
export interface Assessed {
  readonly assessment: Assessment;
  readonly hash: string;
  /** Null when the change was given by options. */
  readonly file: { readonly path: string; readonly lines: readonly number[] } | null;
}

/** The worst first. */
export const SEVERITIES = [
  'BREAKING',
  'DEGRADED',
  'INFORMATIONAL',
] as const satisfies readonly Severity[];

/** An asset as it can be typed, a field after its dataset. */
export const assetText = (asset: Asset): string =>
  asset.kind === 'FIELD' ? `${typed(asset)} ${printable(asset.field)}` : typed(asset);

/** `2 breaking, no degraded, 1 informational`. */
export const severitiesText = ({ bySeverity }: Assessment['summary']): string =>
  SEVERITIES.map((severity) =>
    count(bySeverity[severity], severity.toLowerCase(), severity.toLowerCase()),
  ).join(', ');

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
