import { Between, type EntityManager } from 'typeorm';
import type { JobName } from '#openlineage';
import { NodeRow } from '../log-tables.ts';
import { compareJson } from '../queries/compare-json.ts';
import { diffFilter, type DiffScope } from './diff-filter.ts';
import type { Span } from './interval-diff.ts';
import {
  edgeChanges,
  fieldEdgeChanges,
  type EdgeChanges,
  type FieldEdgeChange,
} from './edge-changes.ts';
import { nameChanges, type NameChanges } from './name-changes.ts';
import {
  fieldChanges,
  schemaVersionsAdded,
  type FieldChange,
  type SchemaVersionAdded,
} from './schema-changes.ts';

/**
 * The differences between two moments, each with the event that caused it. Datasets have the names
 * that they have at the later moment. Every list is sorted. What appeared and disappeared within
 * the span is not reported.
 */
export interface LineageDiff extends Span, NameChanges, EdgeChanges {
  readonly jobs: readonly { readonly job: JobName; readonly cause: number }[];
  readonly fieldEdges: readonly FieldEdgeChange[];
  readonly fields: readonly FieldChange[];
  readonly schemaVersions: readonly SchemaVersionAdded[];
}

/**
 * Compares two moments, `from` not after `to`: everything, or only what concerns some datasets, a
 * job, or both.
 */
export const lineageDiff = async (
  db: EntityManager,
  span: Span,
  about: DiffScope,
): Promise<LineageDiff> => {
  const matcher = await diffFilter(db, span.to, about);
  return {
    ...span,
    ...(await nameChanges(db, span, matcher)),
    ...(await edgeChanges(db, span, matcher)),
    jobs: await jobsAdded(db, span, about),
    fieldEdges: await fieldEdgeChanges(db, span, matcher),
    fields: await fieldChanges(db, span, matcher),
    schemaVersions: await schemaVersionsAdded(db, span, matcher),
  };
};

const jobsAdded = async (
  db: EntityManager,
  { from, to }: Span,
  about: DiffScope,
): Promise<LineageDiff['jobs']> => {
  const nodes = await db.findBy(NodeRow, { kind: 'JOB', firstSequence: Between(from + 1, to) });
  return nodes
    .filter(({ id }) => about.datasets === null && (about.job === null || about.job === id))
    .map(({ namespace, name, firstSequence }) => ({
      job: { namespace, name },
      cause: firstSequence,
    }))
    .sort((a, b) => compareJson([a.job.namespace, a.job.name], [b.job.namespace, b.job.name]));
};
