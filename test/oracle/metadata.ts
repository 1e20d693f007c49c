import { createHash } from 'node:crypto';
import { attemptsOf, groupBy } from './attempts.ts';
import { nameOf, type Name } from './facets.ts';
import { integrationOf } from './fields.ts';
import { identityOf } from './identity.ts';
import { isRename } from './mentions.ts';
import { list, record, text, type Members } from './json.ts';
import { byElements, byMoment, type Moment } from './order.ts';
import { readAll, splitsIn, type Arrival } from './reading.ts';

// A second, naive implementation of the section "Metadata" of docs/semantics.md: it computes everything from all events,
// and since when something is stated from every prefix of the log.

export interface StatedBy {
  readonly integration: string;
  readonly since: number;
}

/** What is shown of a dataset or job. */
export interface Shown {
  readonly kind: 'DATASET' | 'JOB';
  readonly namespace: string;
  readonly name: string;
  readonly description: string | null;
  readonly descriptionStatedBy: StatedBy | null;
  readonly owners: readonly {
    readonly name: string;
    readonly type: string | null;
    readonly statedBy: readonly StatedBy[];
  }[];
  readonly tags: readonly {
    readonly key: string;
    readonly value: string;
    readonly field: string | null;
    readonly statedBy: readonly StatedBy[];
  }[];
  /** Of each facet the integrations that state it, and whether each one counts. */
  readonly facets: readonly (readonly [key: string, integration: string, counts: boolean])[];
}

/** What is shown as of each entry of the log, the first one first. */
export const naiveMetadata = (arrivals: readonly Arrival[]): readonly (readonly Shown[])[] => {
  const all: (readonly Shown[])[] = [];
  let before: readonly Subject[] = [];
  for (const index of arrivals.keys()) {
    const sequence = index + 1;
    const subjects = subjectsIn(arrivals.slice(0, sequence)).map((subject) =>
      withSince(subject, before, sequence),
    );
    all.push(subjects.map(shown).sort((a, b) => byElements(keyOf(a), keyOf(b))));
    before = subjects;
  }
  return all;
};

const keyOf = ({ kind, namespace, name }: Shown): readonly string[] => [kind, namespace, name];

interface Statement {
  readonly key: string;
  readonly integration: string;
  readonly at: Moment;
  /** Whether it is stated of the new name in a RENAME. */
  readonly renamed: boolean;
  /** Null: the integration takes the facet back. */
  readonly facet: Members | null;
}

interface Entry {
  readonly kind: 'TAG' | 'OWNER' | 'DESCRIPTION';
  readonly integration: string;
  readonly texts: readonly (string | null)[];
}

interface Subject {
  readonly kind: 'DATASET' | 'JOB';
  readonly shown: Name;
  readonly names: readonly string[];
  /** The latest statement of each facet by each integration. */
  readonly statements: readonly Statement[];
  readonly since: ReadonlyMap<string, number>;
}

const subjectsIn = (arrivals: readonly Arrival[]): readonly Subject[] => {
  const events = readAll(arrivals);
  const identity = identityOf(events, attemptsOf(events), splitsIn(arrivals));
  const stated: (Statement & { readonly subject: string })[] = [];
  const jobs = new Map<string, Name>();
  for (const event of events) {
    const { at, producer, json } = event;
    const integration = integrationOf(producer);
    const note = (subject: string, entity: unknown, renamed = false): void => {
      for (const [key, value] of Object.entries(record(record(entity)?.['facets']) ?? {})) {
        const facet = record(value);
        if (!facet) continue;
        const isDeleted = facet['_deleted'] === true;
        stated.push({ subject, key, integration, at, renamed, facet: isDeleted ? null : facet });
      }
    };
    const job = nameOf(json['job']);
    if (job) {
      jobs.set(`job ${JSON.stringify([job.namespace, job.name])}`, job);
      note(`job ${JSON.stringify([job.namespace, job.name])}`, json['job']);
    }
    const mentions = json['dataset'] ? [json['dataset']] : (list(json['inputs']) ?? []);
    for (const dataset of mentions) {
      const name = nameOf(dataset);
      if (name) note(`dataset ${identity.of(name, at)}`, dataset);
    }
    for (const [index, output] of (list(json['outputs']) ?? []).entries()) {
      const name = nameOf(output);
      const mention = event.kind === 'DATASET' ? undefined : event.outputs[index];
      const renamed = mention !== undefined && isRename(mention);
      if (name) note(`dataset ${identity.of(name, at, renamed)}`, output, renamed);
    }
  }
  const bySubject = groupBy(stated, ({ subject }) => subject);
  const statementsOf = (subject: string): readonly Statement[] =>
    [
      ...groupBy(bySubject.get(subject) ?? [], ({ key, integration }) =>
        JSON.stringify([key, integration]),
      ).values(),
    ].flatMap((own) => own.toSorted(byPlace).slice(-1));
  return [
    ...[...jobs].map(([id, shownName]) => ({
      kind: 'JOB' as const,
      shown: shownName,
      names: [id],
      statements: statementsOf(id),
      since: new Map<string, number>(),
    })),
    ...identity.datasets.map(({ id, shown: shownName, aliases }) => ({
      kind: 'DATASET' as const,
      shown: shownName,
      names: [shownName, ...aliases].map(({ namespace, name }) =>
        JSON.stringify([namespace, name]),
      ),
      statements: statementsOf(`dataset ${id}`),
      since: new Map<string, number>(),
    })),
  ];
};

/**
 * In event order; an event that states a facet of one dataset twice means what it states of the new name in a RENAME, or
 * else the one with the greater digest.
 */
const byPlace = (a: Statement, b: Statement): number =>
  byMoment(a.at, b.at) ||
  Number(a.renamed) - Number(b.renamed) ||
  byElements(digest(a.facet), digest(b.facet));

const digest = (facet: Members | null): string =>
  facet === null ? '' : createHash('sha256').update(sortedJson(facet)).digest('hex');

const sortedJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  const members = record(value);
  if (!members) return JSON.stringify(value);
  const pairs = Object.keys(members)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${sortedJson(members[key])}`);
  return `{${pairs.join(',')}}`;
};

const entriesIn = ({ key, integration, facet }: Statement): readonly Entry[] => {
  const of = (kind: Entry['kind'], ...texts: (string | null)[]): Entry => ({
    kind,
    integration,
    texts,
  });
  const items = (member: string): readonly Members[] =>
    (list(facet?.[member]) ?? []).map(record).filter((item) => item !== null);
  switch (key) {
    case 'documentation': {
      const description = text(facet?.['description']) ?? '';
      return description === '' ? [] : [of('DESCRIPTION', description)];
    }
    case 'ownership':
      return items('owners').map(({ name, type }) => of('OWNER', text(name), orNull(type)));
    case 'tags':
      return items('tags').map((tag) =>
        of('TAG', text(tag['key']), text(tag['value']), orNull(tag['field'])),
      );
    default:
      return [];
  }
};

/** Producers leave a text empty where they have none. */
const orNull = (value: unknown): string | null => (value === '' ? null : text(value));

const entryKey = (entry: Entry): string => JSON.stringify(entry);

/** An entry is stated since the event before which no dataset that had one of the names has it. */
const withSince = (subject: Subject, before: readonly Subject[], sequence: number): Subject => {
  const former = before.filter(({ names }) => names.some((name) => subject.names.includes(name)));
  const since = new Map(
    subject.statements.flatMap(entriesIn).map((entry) => {
      const earlier = former.flatMap((one) => one.since.get(entryKey(entry)) ?? []);
      return [entryKey(entry), Math.min(sequence, ...earlier)];
    }),
  );
  return { ...subject, since };
};

const isPerson = (integration: string): boolean => integration.startsWith('urn:ledgerline:person');

// Facets of which every statement counts.
const UNITED = ['tags', 'ownership', 'symlinks', 'schema', 'lifecycleStateChange'];

/** Of a facet with one value: what people set before what software sends, then what says something, then the newest. */
const isCounting = (statement: Statement, all: readonly Statement[]): boolean => {
  if (statement.facet === null) return false;
  if (UNITED.includes(statement.key)) return true;
  const others = all.filter(({ key, facet }) => key === statement.key && facet !== null);
  const rank = (one: Statement): number =>
    (one.key === 'documentation' && entriesIn(one).length === 0 ? 0 : 2) +
    (isPerson(one.integration) ? 1 : 0);
  const most = Math.max(...others.map(rank));
  return (
    others
      .filter((one) => rank(one) === most)
      .toSorted(byPlace)
      .at(-1) === statement
  );
};

const shown = (subject: Subject): Shown => {
  const { kind, shown: name, statements, since } = subject;
  const statedBy = (entry: Entry): StatedBy => ({
    integration: entry.integration,
    since: since.get(entryKey(entry)) ?? NaN,
  });
  const united = (of: Entry['kind']) =>
    [
      ...groupBy(
        statements.flatMap(entriesIn).filter((entry) => entry.kind === of),
        ({ texts }) => JSON.stringify(texts),
      ).values(),
    ]
      .flatMap((own) => own.slice(0, 1).map((entry) => ({ texts: entry.texts, own })))
      .sort((a, b) => byElements(a.texts.map(orEmpty), b.texts.map(orEmpty)))
      .map(({ texts, own }) => ({
        texts,
        statedBy: [
          ...new Map(own.map((entry) => [entry.integration, statedBy(entry)])).values(),
        ].toSorted((a, b) => byElements(a.integration, b.integration)),
      }));
  const [description] = statements
    .filter((one) => one.key === 'documentation' && isCounting(one, statements))
    .flatMap(entriesIn);
  return {
    kind,
    namespace: name.namespace,
    name: name.name,
    description: description?.texts[0] ?? null,
    descriptionStatedBy: description ? statedBy(description) : null,
    owners: united('OWNER').map(({ texts: [owner = null, type = null], statedBy: by }) => ({
      name: orEmpty(owner),
      type,
      statedBy: by,
    })),
    tags: united('TAG').map(
      ({ texts: [key = null, value = null, field = null], statedBy: by }) => ({
        key: orEmpty(key),
        value: orEmpty(value),
        field,
        statedBy: by,
      }),
    ),
    facets: statements
      .filter(({ facet }) => facet !== null)
      .map((one) => [one.key, one.integration, isCounting(one, statements)] as const)
      .sort(byElements),
  };
};

const orEmpty = (value: string | null): string => value ?? '';
