import {
  columnsOf,
  entriesOf,
  nameOf,
  ownEntryOf,
  schemaOf,
  symlinksOf,
  type Columns,
  type Entry,
  type Name,
  type SchemaField,
} from './facets.ts';
import { list, record, text, type Members } from './json.ts';
import { byMoment, type Moment } from './order.ts';

/** One event as it arrived: its JSON, parsed and else untouched. */
export interface Arrival {
  readonly event: unknown;
  readonly recordedAt: string;
  readonly id: string;
  /** Left out for an OpenLineage event. */
  readonly type?: 'IdentitySplit';
}

export interface Mention extends Name {
  readonly columns: Columns | null;
  readonly schema: readonly SchemaField[] | null;
  readonly symlinks: readonly (Name & { readonly type: string })[] | 'deleted' | null;
  readonly change: string | null;
  readonly previous: Name | null;
}

interface Told {
  readonly at: Moment;
  readonly producer: string;
  /** The event as it was sent. */
  readonly json: Members;
}

interface Worked extends Told {
  readonly job: Name;
  readonly inputs: readonly Mention[];
  readonly outputs: readonly Mention[];
  readonly lineage: readonly Entry[] | 'deleted' | null;
}

export interface RunTold extends Worked {
  readonly kind: 'RUN';
  readonly type: string;
  readonly runId: string;
  readonly parent: string | null;
  readonly extractionError: boolean;
  readonly jobType: { readonly processing: string; readonly contentMode: string | null } | null;
}

export interface JobTold extends Worked {
  readonly kind: 'JOB';
}

export interface DatasetTold extends Told {
  readonly kind: 'DATASET';
  readonly dataset: Mention;
  readonly lineage: readonly Entry[] | null;
}

export type Event = RunTold | JobTold | DatasetTold;

const HOUR = 3_600_000_000_000n;

/** All OpenLineage events, each once, in event order; times far ahead of their recording count as recorded. */
export const readAll = (arrivals: readonly Arrival[]): readonly Event[] => {
  const events = new Map<string, Event>();
  let recorded = 0n;
  for (const { event, recordedAt, id, type } of arrivals) {
    const now = nanoseconds(recordedAt);
    if (now > recorded) recorded = now;
    if (type === undefined && !events.has(id))
      events.set(id, readOne(record(event) ?? {}, recorded, id));
  }
  return [...events.values()].sort((a, b) => byMoment(a.at, b.at));
};

/** Someone's word that a name is no other name of anything: of when it was recorded, after all that happened then. */
export interface Split {
  readonly name: Name;
  readonly at: Moment;
}

export const splitsIn = (arrivals: readonly Arrival[]): readonly Split[] => {
  let recorded = 0n;
  return arrivals.flatMap(({ event, recordedAt, id, type }) => {
    const now = nanoseconds(recordedAt);
    if (now > recorded) recorded = now;
    const at = { time: recorded, terminal: true, id };
    return type === undefined ? [] : [{ name: nameOf(event) ?? unreadable(), at }];
  });
};

const terminals = ['COMPLETE', 'ABORT', 'FAIL'];

const readOne = (event: Members, recorded: bigint, id: string): Event => {
  const stated = nanoseconds(text(event['eventTime']) ?? '');
  const time = stated > recorded + HOUR ? recorded : stated;
  const producer = text(event['producer']) ?? '';
  const run = record(event['run']);
  const type = run ? (text(event['eventType']) ?? 'OTHER') : 'none';
  const at = { time, terminal: terminals.includes(type), id };
  if (!record(event['job'])) {
    // Of a dataset event only `lineage` tells of other datasets: columnLineage is a run's word on what it wrote, a RENAME one on what it did.
    const told = mentionOf(event['dataset']);
    const dataset = { ...told, columns: null, change: null, previous: null };
    const lineage = ownEntryOf(facet(event['dataset'], 'lineage'), dataset);
    return { kind: 'DATASET', at, producer, json: event, dataset, lineage };
  }
  const worked = {
    at,
    producer,
    json: event,
    job: nameOf(event['job']) ?? unreadable(),
    // A lifecycle change counts on an output only; on an input it names the former dataset and states nothing.
    inputs: (list(event['inputs']) ?? []).map((input) => ({ ...mentionOf(input), change: null })),
    outputs: (list(event['outputs']) ?? []).map(mentionOf),
    lineage: entriesOf(facet(event['job'], 'lineage')),
  };
  if (!run) return { kind: 'JOB', ...worked };
  const parent = record(facet(run, 'parent') ?? facet(run, 'parentRun'));
  return {
    kind: 'RUN',
    ...worked,
    type,
    runId: text(run['runId']) ?? unreadable(),
    parent: text(record(parent?.['run'])?.['runId']),
    extractionError: record(facet(run, 'extractionError')) !== null,
    jobType: jobTypeOf(facet(event['job'], 'jobType')),
  };
};

const unreadable = (): never => {
  throw new Error('the oracle was given an event that intake refuses');
};

const facet = (entity: unknown, key: string): unknown =>
  record(record(entity)?.['facets'])?.[key] ?? null;

const mentionOf = (value: unknown): Mention => {
  const lifecycle = record(facet(value, 'lifecycleStateChange'));
  return {
    ...(nameOf(value) ?? unreadable()),
    columns: columnsOf(facet(value, 'columnLineage')),
    schema: schemaOf(facet(value, 'schema')),
    symlinks: symlinksOf(facet(value, 'symlinks')),
    change: text(lifecycle?.['lifecycleStateChange']),
    previous: nameOf(lifecycle?.['previousIdentifier']),
  };
};

const jobTypeOf = (value: unknown): RunTold['jobType'] => {
  const processing = text(record(value)?.['processingType']);
  const pattern = record(record(value)?.['emissionPattern']);
  return processing === null
    ? null
    : { processing, contentMode: text(pattern?.['eventContentMode']) };
};

const iso =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?(?:[Zz]|([+-])(\d\d):?(\d\d))?$/;

/** An ISO 8601 time in nanoseconds; without a zone it is UTC. */
const nanoseconds = (time: string): bigint => {
  const parts = iso.exec(time) ?? unreadable();
  const [, date = '', minutes = '', seconds = '00', fraction = '', sign, hours = '0', rest = '0'] =
    parts;
  const whole = BigInt(Date.parse(`${date}T${minutes}:${seconds}Z`)) * 1_000_000n;
  const offset = BigInt(Number(hours) * 60 + Number(rest)) * 60_000_000_000n;
  return whole + BigInt(fraction.padEnd(9, '0')) - (sign === '-' ? -offset : offset);
};
