import type { NearFieldEdge } from '#lineage';

/** Uses by which a value is made of a field. */
export const VALUE_USES = [
  'IDENTITY',
  'TRANSFORMATION',
  'AGGREGATION',
  'MASKED',
  'COUNT',
  'UNKNOWN',
] as const;

/** Uses by which a field decides which rows there are, or in which order, or which of several values is taken. */
export const DECIDING_USES = [
  'JOIN',
  'FILTER',
  'GROUP_BY',
  'SORT',
  'WINDOW',
  'CONDITIONAL',
  'INDIRECT',
] as const;

/**
 * How a job uses what is changed. MASKED: nothing but a masked value comes of it, such as a hash. COUNT: an aggregate that masks,
 * which is a count. NOT_TOLD: the job reads the dataset, and nobody says which fields. READS: of a dataset as a whole. WRITTEN_BY: the
 * job writes what is changed. WRITES: the job's own outputs. PRECEDES: data goes from the job to another one.
 */
export type Use =
  | (typeof VALUE_USES)[number]
  | (typeof DECIDING_USES)[number]
  | 'NOT_TOLD'
  | 'READS'
  | 'WRITTEN_BY'
  | 'WRITES'
  | 'PRECEDES';

/** The use that a field edge states. What leads to a dataset as a whole decides on it, whatever it is called. */
export const useOf = ({
  transformation: { type, subtype, masking },
  toField,
}: Pick<NearFieldEdge, 'transformation' | 'toField'>): Use => {
  const deciding = DECIDING_USES.find((use) => use === subtype);
  if (deciding !== undefined) return deciding;
  if (toField === null || type === 'INDIRECT') return 'INDIRECT';
  if (masking) return subtype === 'AGGREGATION' ? 'COUNT' : 'MASKED';
  return VALUE_USES.find((use) => use === subtype) ?? 'UNKNOWN';
};

/** True where the field itself goes into the value that is made. */
export const isValueUse = (use: Use): boolean => VALUE_USES.some((one) => one === use);
