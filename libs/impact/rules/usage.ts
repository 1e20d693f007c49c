import type { NearFieldEdge } from '#lineage';

/** Data dependence: the field goes into a value. */
export const DATA_DEPENDENCE = [
  'IDENTITY',
  'TRANSFORMATION',
  'AGGREGATION',
  'MASKED',
  'COUNT',
  'UNKNOWN',
] as const;

/** Control dependence: the field decides which rows there are, in which order, or which of several values is taken. */
export const CONTROL_DEPENDENCE = [
  'JOIN',
  'FILTER',
  'GROUP_BY',
  'SORT',
  'WINDOW',
  'CONDITIONAL',
  'INDIRECT',
] as const;

/** How a job uses a dataset, or is connected to another job, apart from single fields. */
const COARSE_USAGES = [
  'COPIES_ALL',
  'UNSPECIFIED',
  'READS',
  'WRITTEN_BY',
  'WRITES',
  'PRECEDES',
] as const;

/**
 * How a job uses what is affected. MASKED: only a masked value, such as a hash, is derived from it. COUNT: a masking aggregate.
 * COPIES_ALL: the job copies every field of the dataset under its own name. UNSPECIFIED: the job reads the dataset, but no event says
 * which fields. READS: the dataset as a whole. WRITTEN_BY: the job writes the changed dataset. WRITES: from a job to its outputs.
 * PRECEDES: from a job to one that it hands data to.
 */
export type Usage =
  | (typeof DATA_DEPENDENCE)[number]
  | (typeof CONTROL_DEPENDENCE)[number]
  | (typeof COARSE_USAGES)[number];

/** In the order in which equally short derivations prefer them. */
export const USAGES: readonly Usage[] = [
  ...DATA_DEPENDENCE,
  ...CONTROL_DEPENDENCE,
  ...COARSE_USAGES,
];

/** The usage that a field edge states. An edge to a dataset as a whole is control dependence, whatever its subtype. */
export const usageOf = ({
  transformation: { type, subtype, masking },
  toField,
}: Pick<NearFieldEdge, 'transformation' | 'toField'>): Usage => {
  const control = CONTROL_DEPENDENCE.find((usage) => usage === subtype);
  if (control !== undefined) return control;
  if (toField === null || type === 'INDIRECT') return 'INDIRECT';
  if (masking) return subtype === 'AGGREGATION' ? 'COUNT' : 'MASKED';
  return DATA_DEPENDENCE.find((usage) => usage === subtype) ?? 'UNKNOWN';
};

/** True where the field goes into a value. */
export const isDataDependence = (usage: Usage): boolean =>
  DATA_DEPENDENCE.some((one) => one === usage);
