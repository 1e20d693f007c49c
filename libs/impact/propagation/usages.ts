import type { NearEdge, NearFieldEdge } from '#lineage';
import { isDataDependence, usageOf } from '../rules/usage.ts';
import type { LocationTable, UsageEdge } from './fact.ts';
import type { GraphNode } from './program-graph.ts';

/** The usages of each field of a dataset, by its name as edges out of the dataset resolve it, and those that may be of any field. */
export interface FieldUsages {
  readonly byField: ReadonlyMap<string, readonly UsageEdge[]>;
  readonly ofAnyField: readonly UsageEdge[];
}

/** The edges of the analysis that concern fields and writers, derived from those of the lineage graph. */
export class Usages {
  readonly #locations: LocationTable;
  readonly #ofFields = new Map<GraphNode, FieldUsages>();

  constructor(locations: LocationTable) {
    this.#locations = locations;
  }

  /** How the fields of a dataset are used. */
  ofFields(dataset: GraphNode): FieldUsages {
    const known = this.#ofFields.get(dataset) ?? fieldUsages(dataset, this.#locations);
    this.#ofFields.set(dataset, known);
    return known;
  }

  /** The fields derived from any field of a dataset. */
  derivedFields({ fieldEdges }: GraphNode): readonly UsageEdge[] {
    return fieldEdges.flatMap((edge): UsageEdge[] => {
      const usage = usageOf(edge);
      const { job, to, toField, transformation, openedAt } = edge;
      if (toField === null || !isDataDependence(usage)) return [];
      const target = this.#locations.field(to, toField);
      const stated = { usage, job, basis: 'COLUMN' as const, transformation, openedAt };
      return [{ ...stated, missing: null, user: null, target, hops: 1 }];
    });
  }

  /** How a field that is not there yet may be used: by jobs that select all fields without naming them. */
  ofNewField(dataset: GraphNode, field: string): readonly UsageEdge[] {
    return newFieldUsages(dataset, field, this.#locations);
  }

  /** The copies of a field by jobs that copy every field of its dataset. */
  inWholeCopies(dataset: GraphNode, field: string): readonly UsageEdge[] {
    const { whole } = wholeCopies(dataset);
    return dataset.datasetEdges
      .filter(({ job, to }) => to !== dataset.node && whole.has(derivationKey(job, to)))
      .map((edge) => wholeUsage(edge, field, this.#locations));
  }

  /** What a job derives from one of its inputs. A value derived from it depends on its rows, and so does the output as a whole. */
  ofInput(job: number, input: GraphNode): readonly UsageEdge[] {
    const locations = this.#locations;
    const fromFields = input.fieldEdges
      .filter((edge) => edge.job === job)
      .flatMap((edge): UsageEdge[] => {
        const value = fieldUsage(edge, locations, null);
        const whole = { usage: 'INDIRECT', target: locations.dataset(edge.to) } as const;
        return isDataDependence(value.usage)
          ? [value, { ...value, ...whole, transformation: null }]
          : [value];
      });
    const detailed = new Set(
      input.fieldEdges.filter((edge) => edge.job === job).map(({ to }) => to),
    );
    const coarse = input
      .datasetEdgesOf(job)
      .filter(({ to }) => !detailed.has(to) && to !== input.node)
      .map((edge) => unspecifiedUsage(edge, locations, input.node));
    return [...fromFields, ...coarse].map((edge) => ({ ...edge, hops: 1 }));
  }

  /** The jobs that write a dataset. */
  ofWriters({ writers }: GraphNode): readonly UsageEdge[] {
    return Array.from(writers, ([job, openedAt]) => ({
      ...{ usage: 'WRITTEN_BY', job, basis: 'INFERRED', transformation: null, openedAt },
      ...{ missing: null, user: this.#locations.job(job), target: null, hops: 0 },
    }));
  }
}

const fieldUsages = (dataset: GraphNode, locations: LocationTable): FieldUsages => {
  const { node, datasetEdges, fieldEdges, readers, fieldNames } = dataset;
  const byField = new Map<string, UsageEdge[]>();
  const ofAnyField: UsageEdge[] = [];
  const detailed = new Map<number, (number | null)[]>();
  const stating = new Set(datasetEdges.map(({ job }) => job));
  for (const edge of fieldEdges) {
    const { job, to, fromField } = edge;
    const jobs = detailed.get(to);
    if (jobs === undefined) detailed.set(to, [job]);
    else if (!jobs.includes(job)) jobs.push(job);
    stating.add(job);
    if (fromField === null) {
      ofAnyField.push(fieldUsage(edge, locations, to));
      continue;
    }
    const name = fieldNames.read(fromField);
    const usage = fieldUsage(edge, locations, null);
    const own = byField.get(name);
    if (own === undefined) byField.set(name, [usage]);
    else own.push(usage);
  }
  for (const edge of datasetEdges)
    if (detailed.get(edge.to)?.includes(edge.job) !== true)
      ofAnyField.push(unspecifiedUsage(edge, locations, node));
  for (const [job, openedAt] of readers)
    if (!stating.has(job)) ofAnyField.push(readerUsage(job, openedAt, locations, node));
  return { byField, ofAnyField };
};

/** `missing`: the edge names the dataset as a whole, so that any of its fields may be meant. */
const fieldUsage = (
  edge: NearFieldEdge,
  locations: LocationTable,
  missing: number | null,
): UsageEdge => {
  const { job, from, to, toField, transformation, openedAt } = edge;
  return {
    usage: missing === null ? usageOf(edge) : 'UNSPECIFIED',
    job,
    basis: 'COLUMN',
    transformation,
    openedAt,
    missing,
    user: locations.user(job, to),
    target: toField === null ? locations.dataset(to) : locations.field(to, toField),
    hops: from === to ? 0 : 1,
  };
};

/** No event says which fields are used for this output: any field of it for which the job states no source may be derived from them. */
const unspecifiedUsage = (
  { job, to, basis, openedAt }: NearEdge,
  locations: LocationTable,
  from: number,
): UsageEdge => {
  // Within one dataset only field edges mean anything.
  const isWithin = to === from;
  return {
    usage: 'UNSPECIFIED',
    job,
    basis: basis ?? 'INFERRED',
    transformation: null,
    openedAt,
    missing: to,
    user: job === null && isWithin ? null : locations.user(job, to),
    target: isWithin ? null : locations.unattributedFields(to, job),
    hops: 1,
  };
};

const readerUsage = (
  job: number,
  openedAt: number,
  locations: LocationTable,
  node: number,
): UsageEdge => ({
  usage: 'UNSPECIFIED',
  job,
  basis: 'INFERRED',
  transformation: null,
  openedAt,
  missing: node,
  user: locations.job(job),
  target: null,
  hops: 1,
});

/**
 * Jobs and outputs, as keys, of which column lineage is known, and those of them into which every field is copied
 * under its own name.
 */
const wholeCopies = ({ fieldEdges, fieldNames }: GraphNode) => {
  const copied = new Map<string, Set<string>>();
  const detailed = new Set<string>();
  for (const edge of fieldEdges) {
    const key = derivationKey(edge.job, edge.to);
    detailed.add(key);
    if (edge.fromField === null || !isCopyUnderItsName(edge)) continue;
    copied.set(key, (copied.get(key) ?? new Set()).add(fieldNames.read(edge.fromField)));
  }
  const whole = new Set<string>();
  for (const [key, { size }] of copied) if (size === fieldNames.known.length) whole.add(key);
  return { detailed, whole };
};

const newFieldUsages = (
  dataset: GraphNode,
  field: string,
  locations: LocationTable,
): readonly UsageEdge[] => {
  const { node, users } = dataset;
  const { detailed, whole } = wholeCopies(dataset);
  const usagesBy = (
    job: number | null,
    openedAt: number,
    outputs: readonly NearEdge[],
  ): readonly UsageEdge[] => {
    const copies = outputs.filter(({ to }) => whole.has(derivationKey(job, to)));
    if (copies.length > 0) return copies.map((edge) => wholeUsage(edge, field, locations));
    const coarse = outputs.find(({ to }) => !detailed.has(derivationKey(job, to)));
    return [
      {
        ...{ job, basis: 'INFERRED', transformation: null, openedAt, hops: 1, target: null },
        user: locations.user(job, outputs[0]?.to ?? node),
        usage: coarse === undefined ? 'READS' : 'UNSPECIFIED',
        missing: coarse?.to ?? null,
      },
    ];
  };
  const isOfOther = ({ to }: NearEdge) => to !== node;
  return [
    ...Array.from(users, ([job, openedAt]) =>
      usagesBy(job, openedAt, dataset.datasetEdgesOf(job).filter(isOfOther)),
    ).flat(),
    ...dataset
      .datasetEdgesOf(null)
      .filter(isOfOther)
      .flatMap((edge) => usagesBy(null, edge.openedAt, [edge])),
  ];
};

/** The copy of one field, there or new, by a job that copies all of them. */
const wholeUsage = (
  { job, to, openedAt }: NearEdge,
  field: string,
  locations: LocationTable,
): UsageEdge => ({
  ...{ usage: 'COPIES_ALL', job, basis: 'INFERRED', transformation: null, openedAt },
  ...{ missing: null, user: locations.user(job, to), target: locations.field(to, field), hops: 1 },
});

const derivationKey = (job: number | null, to: number): string => `${job ?? ''} ${to}`;

const isCopyUnderItsName = (edge: NearFieldEdge): boolean =>
  usageOf(edge) === 'IDENTITY' && edge.fromField?.toLowerCase() === edge.toField?.toLowerCase();
