import { attemptsOf, groupBy, type Attempt, type State } from './attempts.ts';
import { currentOf, runningIn } from './current.ts';
import { droppedIn } from './dropped.ts';
import { explicitly } from './explicit.ts';
import type { Name } from './facets.ts';
import { fieldsOf, schemasIn, type ShownField } from './fields.ts';
import { identityOf, type Identity } from './identity.ts';
import { jobsIn } from './mentions.ts';
import { byElements } from './order.ts';
import { readAll, splitsIn, type Arrival, type Event, type JobTold } from './reading.ts';
import { nothingStated, union, type Basis, type Statement } from './statement.ts';
import { statementOf } from './statements.ts';

export type Pair = readonly [namespace: string, name: string];

/** The document of `export graph --current`. */
export interface GraphDocument {
  readonly format: 1;
  readonly datasets: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly aliases: readonly Pair[];
    readonly fields: readonly ShownField[];
  }[];
  readonly jobs: readonly Pair[];
  readonly reads: readonly (readonly [job: Pair, dataset: Pair])[];
  readonly writes: readonly (readonly [job: Pair, dataset: Pair])[];
  readonly edges: readonly (readonly [from: Pair, to: Pair, job: Pair | null, basis: Basis])[];
  readonly jobEdges: readonly (readonly [from: Pair, to: Pair, job: Pair | null])[];
  readonly fieldEdges: readonly (readonly [
    from: readonly [...Pair, field: string | null],
    to: readonly [...Pair, field: string | null],
    job: Pair | null,
    type: string | null,
    subtype: string | null,
    masking: boolean,
  ])[];
  readonly runs: readonly { readonly runId: string; readonly job: Pair; readonly state: State }[];
}

/** A second, naive implementation of docs/semantics.md, part 1: it computes everything from all events. */
export const naive = (arrivals: readonly Arrival[]): GraphDocument => {
  const events = readAll(arrivals);
  const attempts = attemptsOf(events);
  const identity = identityOf(events, attempts, splitsIn(arrivals));
  const dropped = droppedIn(events, attempts, identity);
  const current = withoutBareFieldEdges(
    union([...currentOfJobs(events, attempts, identity), ...declaredByDatasets(events, identity)]),
  );
  return documentOf(without(current, dropped), events, attempts, identity);
};

const keyOf = ({ namespace, name }: Name): string => JSON.stringify([namespace, name]);

const currentOfJobs = (
  events: readonly Event[],
  attempts: readonly Attempt[],
  identity: Identity,
): readonly Statement[] => {
  const ofRuns = [...groupBy(attempts, ({ job }) => keyOf(job)).values()].map((own) =>
    currentOf(
      own.map((attempt) => ({
        attempt,
        statement: statementOf(attempt.job, attempt.counted, identity),
      })),
      runningIn(attempts),
    ),
  );
  const declarations = events.filter((event) => event.kind === 'JOB').filter(declares);
  const ofJobEvents = [...groupBy(declarations, ({ job }) => keyOf(job)).values()].map((own) =>
    own.slice(-1).map((event) => statementOf(event.job, [event], identity)),
  );
  return [...ofRuns, ...ofJobEvents.flat()];
};

const declares = ({ inputs, outputs, lineage }: JobTold): boolean =>
  inputs.length + outputs.length > 0 || lineage !== null;

/** For each dataset the latest dataset event that carries `lineage`. */
const declaredByDatasets = (events: readonly Event[], identity: Identity): readonly Statement[] => {
  const latest = new Map<string, Statement>();
  for (const event of events) {
    if (event.kind !== 'DATASET' || event.lineage === null) continue;
    const idOf = (name: Name): string => identity.of(name, event.at);
    latest.set(
      idOf(event.dataset),
      union(event.lineage.map((entry) => explicitly(entry, null, idOf))),
    );
  }
  return [...latest.values()];
};

/**
 * A dataset as a whole that feeds another is a field edge without fields only where the same job says more of the two: alone it
 * says what the edge between them says.
 */
const withoutBareFieldEdges = (current: Statement): Statement => ({
  ...current,
  fieldEdges: current.fieldEdges.filter(
    (edge) =>
      edge.fromField !== null ||
      edge.toField !== null ||
      current.fieldEdges.some(
        (other) =>
          other.from === edge.from &&
          other.to === edge.to &&
          JSON.stringify(other.job) === JSON.stringify(edge.job) &&
          (other.fromField !== null || other.toField !== null),
      ),
  ),
});

const without = (statement: Statement, hidden: ReadonlySet<string>): Statement => {
  const isShown = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
    !hidden.has(from) && !hidden.has(to);
  return {
    ...nothingStated,
    reads: statement.reads.filter(({ dataset }) => !hidden.has(dataset)),
    writes: statement.writes.filter(({ dataset }) => !hidden.has(dataset)),
    edges: statement.edges.filter(isShown),
    jobEdges: statement.jobEdges,
    fieldEdges: statement.fieldEdges.filter(isShown),
  };
};

const documentOf = (
  current: Statement,
  events: readonly Event[],
  attempts: readonly Attempt[],
  identity: Identity,
): GraphDocument => {
  const pair = ({ namespace, name }: Name): Pair => [namespace, name];
  const orNull = (job: Name | null): Pair | null => job && pair(job);
  const shown = new Map(identity.datasets.map((dataset) => [dataset.id, pair(dataset.shown)]));
  const dataset = (id: string): Pair => {
    const name = shown.get(id);
    if (!name) throw new Error('unreachable: every dataset was mentioned');
    return name;
  };
  const schemas = schemasIn(events, attempts, identity);
  const runs = groupBy(attempts, ({ runId, job }) => JSON.stringify([runId, keyOf(job)]));
  const newest = [...runs.values()].flatMap((own) => own.slice(-1));
  return {
    format: 1,
    datasets: sorted(
      identity.datasets.map(({ id, shown: { namespace, name }, aliases }) => ({
        namespace,
        name,
        aliases: aliases.map(pair),
        fields: fieldsOf(schemas.filter((schema) => schema.dataset === id)),
      })),
      ({ namespace, name, aliases, fields }) => [namespace, name, aliases, fields],
    ),
    jobs: sorted([
      ...new Map(events.flatMap(jobsIn).map((job) => [keyOf(job), pair(job)])).values(),
    ]),
    reads: eachOnce(current.reads.map((use) => [pair(use.job), dataset(use.dataset)] as const)),
    writes: eachOnce(current.writes.map((use) => [pair(use.job), dataset(use.dataset)] as const)),
    edges: eachOnce(
      current.edges.map(
        ({ from, to, job, basis }) => [dataset(from), dataset(to), orNull(job), basis] as const,
      ),
    ),
    jobEdges: eachOnce(
      current.jobEdges.map(({ from, to, job }) => [pair(from), pair(to), orNull(job)] as const),
    ),
    fieldEdges: eachOnce(
      current.fieldEdges.map(
        ({ from, fromField, to, toField, job, type, subtype, masking }) =>
          [
            [...dataset(from), fromField],
            [...dataset(to), toField],
            orNull(job),
            type,
            subtype,
            masking,
          ] as const,
      ),
    ),
    runs: sorted(
      newest.map(({ runId, job, state }) => ({ runId, job: pair(job), state })),
      ({ runId, job }) => [runId, job],
    ),
  };
};

/** A name may be shown by two datasets, after a split of one that a RENAME moved away: of edges only the names are told. */
const eachOnce = <T>(items: readonly T[]): readonly T[] =>
  sorted([...new Map(items.map((item) => [JSON.stringify(item), item])).values()]);

const sorted = <T>(items: readonly T[], by: (item: T) => unknown = (item) => item): readonly T[] =>
  [...items].sort((a, b) => byElements(by(a), by(b)));
