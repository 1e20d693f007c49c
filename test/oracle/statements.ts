import { explicitly } from './explicit.ts';
import type { Columns, Entry, Name, Source } from './facets.ts';
import type { Identity } from './identity.ts';
import { isRename } from './mentions.ts';
import type { JobTold, RunTold } from './reading.ts';
import { nothingStated, union, type Edge, type FieldEdge, type Statement } from './statement.ts';

/** An output with what its latest columnLineage says, its sources resolved. */
interface Output {
  readonly dataset: string;
  readonly columns: readonly {
    readonly toField: string | null;
    readonly from: string;
    readonly source: Source;
  }[];
}

/** What the events of one attempt, or one JobEvent, state together. */
export const statementOf = (
  job: Name,
  events: readonly (RunTold | JobTold)[],
  identity: Identity,
): Statement => {
  const inputs = [
    ...new Set(events.flatMap(({ inputs: own, at }) => own.map((name) => identity.of(name, at)))),
  ];
  const outputs = outputsOf(events, identity);
  const written = outputs.map(({ dataset }) => ({ job, dataset }));
  const entries = events.flatMap(({ lineage, at }): readonly { entry: Entry; at: typeof at }[] =>
    Array.isArray(lineage) ? lineage.map((entry: Entry) => ({ entry, at })) : [],
  );
  if (events.some(({ lineage }) => Array.isArray(lineage))) {
    const stated = entries.map(({ entry, at }) =>
      explicitly(entry, job, (name) => identity.of(name, at)),
    );
    const boundary = inputs.map((dataset) => ({ job, dataset }));
    return union([...stated, { ...nothingStated, reads: boundary, writes: written }]);
  }
  const mentioned = new Set(outputs.flatMap(({ columns }) => columns.map(({ from }) => from)));
  const edges = outputs.flatMap(({ dataset: to, columns }): readonly Edge[] => {
    const unmentioned = inputs.filter((from) => columns.length === 0 || !mentioned.has(from));
    return [
      ...columns.map(({ from }) => ({ from, to, job, basis: 'COLUMN' as const })),
      ...unmentioned.map((from) => ({ from, to, job, basis: 'INFERRED' as const })),
    ];
  });
  const sources = [...inputs, ...edges.map(({ from }) => from)];
  return union([
    {
      reads: sources.map((dataset) => ({ job, dataset })),
      writes: written,
      edges,
      jobEdges: [],
      fieldEdges: outputs.flatMap((output) => fieldEdgesOf(output, job)),
    },
  ]);
};

const outputsOf = (
  events: readonly (RunTold | JobTold)[],
  identity: Identity,
): readonly Output[] => {
  const outputs = new Map<string, Output>();
  for (const { outputs: mentions, at } of events) {
    for (const mention of mentions) {
      const dataset = identity.of(mention, at, isRename(mention));
      const before = outputs.get(dataset) ?? { dataset, columns: [] };
      const columns = mention.columns && resolved(mention.columns, (name) => identity.of(name, at));
      outputs.set(dataset, { dataset, columns: columns ?? before.columns });
    }
  }
  return [...outputs.values()];
};

const resolved = (
  { fields, dataset }: Columns,
  idOf: (name: Name) => string,
): Output['columns'] => [
  ...fields.flatMap(([toField, sources]) =>
    sources.map((source) => ({ toField, from: idOf(source), source })),
  ),
  ...dataset.map((source) => ({ toField: null, from: idOf(source), source })),
];

const fieldEdgesOf = ({ dataset: to, columns }: Output, job: Name): readonly FieldEdge[] =>
  columns.flatMap(({ toField, from, source }) =>
    source.transformations.map((transformation) => ({
      from,
      fromField: source.field,
      to,
      toField,
      job,
      ...transformation,
    })),
  );
