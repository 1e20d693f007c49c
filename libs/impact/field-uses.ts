import type { NearEdge, NearFieldEdge } from '#lineage';
import type { Spot } from './consequence.ts';
import type { Via } from './fact.ts';
import type { DatasetPlace } from './place.ts';
import type { Spots } from './spots.ts';
import { useOf } from './uses.ts';

/** How one edge, or one reader without any, uses a field. */
export interface FieldUse {
  readonly via: Via;
  /** The job; null where no job but a declaration says it. */
  readonly user: Spot | null;
  /** What the declaration says is made, which no longer comes about when the field is gone. */
  readonly declared: Spot | null;
  /** What is made of the field. */
  readonly onward: Spot | null;
  /** To there. */
  readonly hops: 0 | 1;
  /** The dataset whose field detail is missing. */
  readonly lacks: number | null;
}

/** The uses of each field of a dataset, and those that may be of any. */
export interface FieldUses {
  readonly named: ReadonlyMap<string, readonly FieldUse[]>;
  readonly any: readonly FieldUse[];
}

/** The uses of the fields of datasets, each dataset's found when it is first asked for. */
export const fieldUses = (spots: Spots): ((place: DatasetPlace) => FieldUses) => {
  const known = new Map<DatasetPlace, FieldUses>();
  return (place) => {
    const found = known.get(place) ?? usesIn(place, spots);
    known.set(place, found);
    return found;
  };
};

const usesIn = (place: DatasetPlace, spots: Spots): FieldUses => {
  const { node, feeds, fieldEdges, readers, book } = place;
  const named = new Map<string, FieldUse[]>();
  const any: FieldUse[] = [];
  const detailed = new Map<number, (number | null)[]>();
  const telling = new Set(feeds.map(({ job }) => job));
  for (const edge of fieldEdges) {
    const { job, to, fromField } = edge;
    const jobs = detailed.get(to);
    if (jobs === undefined) detailed.set(to, [job]);
    else if (!jobs.includes(job)) jobs.push(job);
    telling.add(job);
    if (fromField === null) {
      any.push(ofEdge(edge, spots, to));
      continue;
    }
    const source = book.read(fromField);
    const uses = named.get(source);
    const use = ofEdge(edge, spots, null);
    if (uses === undefined) named.set(source, [use]);
    else uses.push(use);
  }
  for (const feed of feeds)
    if (detailed.get(feed.to)?.includes(feed.job) !== true) any.push(ofFeed(feed, spots, node));
  for (const [job, openedAt] of readers)
    if (!telling.has(job)) any.push(ofReader(job, openedAt, spots, node));
  return { named, any };
};

/** `lacks`: the edge names the dataset as a whole, so that any of its fields may be meant. */
const ofEdge = (edge: NearFieldEdge, spots: Spots, lacks: number | null): FieldUse => {
  const { job, from, to, toField, transformation, openedAt } = edge;
  const use = lacks === null ? useOf(edge) : 'NOT_TOLD';
  const made = toField === null ? spots.dataset(to) : spots.field(to, toField);
  return {
    via: { job, use, basis: 'COLUMN', transformation, openedAt },
    user: job === null ? null : spots.job(job),
    declared: job === null ? spots.dataset(to) : null,
    onward: made,
    hops: from === to ? 0 : 1,
    lacks,
  };
};

/** Nobody says which fields the job uses for this output: all that it does not tell the sources of may come of it. */
const ofFeed = ({ job, to, basis, openedAt }: NearEdge, spots: Spots, node: number): FieldUse => {
  // Within a dataset only its field edges tell anything.
  const isWithin = to === node;
  return {
    via: untold(job, basis ?? 'INFERRED', openedAt),
    user: job === null ? null : spots.job(job),
    declared: job === null && !isWithin ? spots.dataset(to) : null,
    onward: isWithin ? null : spots.open(to, job),
    hops: 1,
    lacks: to,
  };
};

const ofReader = (job: number, openedAt: number, spots: Spots, node: number): FieldUse => ({
  via: untold(job, 'INFERRED', openedAt),
  user: spots.job(job),
  declared: null,
  onward: null,
  hops: 1,
  lacks: node,
});

const untold = (job: number | null, basis: Via['basis'], openedAt: number): Via => ({
  job,
  use: 'NOT_TOLD',
  basis,
  transformation: null,
  openedAt,
});
