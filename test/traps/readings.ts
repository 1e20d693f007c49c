import { exportGraph } from '#catalog';
import { canonicalJson, eventId, parseJson } from '#openlineage';
import { catalogOf, entriesOf } from '../oracle/fold-of.ts';
import { naive, type GraphDocument } from '../oracle/naive.ts';
import type { Arrival } from '../oracle/reading.ts';

/** Makes of events, in the order of their arrival, what `export graph --current` says. */
type Reading = (events: readonly object[]) => Promise<GraphDocument>;

const arrivalsOf = (events: readonly object[]): readonly Arrival[] =>
  events.map((event) => ({
    event,
    id: eventId(canonicalJson(parseJson(Buffer.from(JSON.stringify(event))))),
    recordedAt: '2026-12-01T00:00:00.000Z',
  }));

const folded: Reading = async (events) => {
  const entries = entriesOf(arrivalsOf(events));
  const catalog = await catalogOf([entries]);
  try {
    const document = await exportGraph(catalog.db, entries.length, { current: true });
    return JSON.parse(JSON.stringify(document)) as GraphDocument;
  } finally {
    await catalog.close();
  }
};

/** Both implementations of docs/semantics.md, part 1: each trap is tested with both. */
export const READINGS: readonly (readonly [name: string, reading: Reading])[] = [
  ['the naive reading', (events) => Promise.resolve(naive(arrivalsOf(events)))],
  ['the fold', folded],
];

export const edges = ({ edges: own }: GraphDocument): readonly string[] =>
  own.map(([[, from], [, to]]) => `${from} -> ${to}`);

export const edgesWithBasis = ({ edges: own }: GraphDocument): readonly string[] =>
  own.map(([[, from], [, to], , basis]) => `${from} -> ${to} ${basis}`);

/** `A.a -> X.x TYPE SUBTYPE`; without the field where it is the dataset as a whole, without the type where none was given. */
export const fieldEdges = ({ fieldEdges: own }: GraphDocument): readonly string[] =>
  own.map(([[, from, fromField], [, to, toField], , type, subtype]) =>
    [named(from, fromField), '->', named(to, toField), type, subtype]
      .filter((part) => part !== null)
      .join(' '),
  );

const named = (name: string, field: string | null): string =>
  field === null ? name : `${name}.${field}`;

export const reads = ({ reads: own }: GraphDocument): readonly string[] =>
  own.map(([[, job], [, dataset]]) => `${job} reads ${dataset}`);

export const writes = ({ writes: own }: GraphDocument): readonly string[] =>
  own.map(([[, job], [, dataset]]) => `${job} writes ${dataset}`);

export const states = ({ runs }: GraphDocument): readonly string[] =>
  runs.map(({ runId, job: [, job], state }) => `${runId} of ${job} ${state}`);

/** Each dataset by its shown name, with its other names. */
export const names = ({ datasets }: GraphDocument): readonly string[] =>
  datasets.map(({ name, aliases }) => [name, ...aliases.map(([, alias]) => alias)].join(' = '));

/** The fields of a dataset: `id INT, name`. */
export const fields = ({ datasets }: GraphDocument, name: string): string =>
  (datasets.find((dataset) => dataset.name === name)?.fields ?? [])
    .map(([path, type]) => (type === null ? path : `${path} ${type}`))
    .join(', ');

/** What an order of arrival should not change, for events and what is to be looked at. */
export const inEveryOrder = async <T>(
  reading: Reading,
  events: readonly object[],
  look: (graph: GraphDocument) => T,
): Promise<T> => {
  const [first, ...others] = await Promise.all(ordersOf(events).map(reading));
  if (!first) throw new Error('unreachable: there is an order');
  for (const other of others) {
    if (JSON.stringify(other) !== JSON.stringify(first))
      throw new Error(
        `another order of arrival gives ${JSON.stringify(other)} and not ${JSON.stringify(first)}`,
      );
  }
  return look(first);
};

/** As given, turned round, and every second one first: of one event the only one. */
const ordersOf = (events: readonly object[]): readonly (readonly object[])[] =>
  events.length < 2
    ? [events]
    : [
        events,
        events.toReversed(),
        [
          ...events.filter((_, index) => index % 2 === 1),
          ...events.filter((_, index) => index % 2 === 0),
        ],
      ];
