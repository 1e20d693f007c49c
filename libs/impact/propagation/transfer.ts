import { platformTyping } from '../rules/data-type.ts';
import type { Typing } from '../rules/rule.ts';
import { entriesFor, type Entry } from '../rules/rules.ts';
import type { Fact, Location, LocationTable, UsageEdge } from './fact.ts';
import type { GraphNode, ProgramGraph } from './program-graph.ts';
import type { Usages } from './usages.ts';

/** What the transfer function looks at besides the fact. */
export interface TransferContext {
  readonly graph: ProgramGraph;
  readonly locations: LocationTable;
  readonly usages: Usages;
}

/** Receives each step that follows from a fact, with the rows that may apply to it, in no particular order. */
export interface Sink {
  /** False where the step ends in what is known, so that it need not be described: most steps do. `missing` is that of the edge. */
  wants(from: Fact, to: Location, entries: readonly Entry[], missing: number | null): boolean;
  add(
    from: Fact,
    edge: UsageEdge | null,
    to: Location,
    entries: readonly Entry[],
    hops: number,
  ): void;
}

/**
 * The transfer function: all that follows from one fact in one step, by the rows of the table for its effect and each usage of its
 * location. The location must have been loaded, and for a job the location from which it was reached.
 */
export const transfer = (fact: Fact, context: TransferContext, sink: Sink): void => {
  const { location, effect, parent } = fact;
  if (effect === null) return;
  switch (location.kind) {
    case 'JOB':
    case 'JOB_INPUT':
    case 'DECLARATION':
      fromJob(fact, context, sink);
      return;
    case 'DATASET':
      fromDataset(fact, context, sink);
      break;
    case 'FIELD':
    case 'SOME_FIELD':
      fromField(fact, context, sink);
      break;
    case 'UNATTRIBUTED_FIELDS':
      throw new Error('unreachable: no fact holds at unattributed fields');
  }
  if (parent === null) toWriters(fact, context, sink);
};

/** The jobs that use the field, and what they derive from it. */
const fromField = (fact: Fact, { graph, usages }: TransferContext, sink: Sink): void => {
  const { location, effect } = fact;
  if (effect === null) return;
  const dataset = graph.node(location.node);
  const rows = entriesFor(effect, typingOf(fact, dataset));
  const follow = (edge: UsageEdge) => {
    const entries = rows.get(edge.usage);
    if (entries === undefined) return;
    if (edge.user !== null) offer(sink, fact, edge, edge.user, entries.job, 1);
    if (edge.target === null) return;
    const own = edge.target.kind === 'DATASET' ? entries.dataset : entries.field;
    offer(sink, fact, edge, edge.target, own, edge.hops);
  };
  if (effect === 'ADDED') {
    if (location.field !== null) usages.ofNewField(dataset, location.field).forEach(follow);
    return;
  }
  const { byField, ofAnyField } = usages.ofFields(dataset);
  if (location.field !== null) byField.get(location.field)?.forEach(follow);
  ofAnyField.forEach(follow);
  if (location.field !== null && rows.has('COPIES_ALL'))
    usages.inWholeCopies(dataset, location.field).forEach(follow);
};

/** The jobs that read the dataset, and whatever is derived from it: certainly where an event states that, possibly where it is inferred. */
const fromDataset = (fact: Fact, context: TransferContext, sink: Sink): void => {
  const { graph, locations, usages } = context;
  const { location, effect } = fact;
  if (effect === null) return;
  const dataset = graph.node(location.node);
  const entries = entriesFor(effect, 'STRICT').get('READS');
  if (entries === undefined) return;
  for (const [job, openedAt] of dataset.users) {
    const user = locations.job(job);
    if (!sink.wants(fact, user, entries.job, null)) continue;
    sink.add(fact, readUsage(job, 'INFERRED', openedAt, null), user, entries.job, 1);
  }
  for (const { job, to, basis, openedAt } of dataset.datasetEdges) {
    if (to === dataset.node) continue;
    const missing = basis === 'INFERRED' ? to : null;
    const target = locations.dataset(to);
    const isNew = sink.wants(fact, target, entries.dataset, missing);
    if (!isNew && job !== null) continue;
    const edge = readUsage(job, basis ?? 'INFERRED', openedAt, missing);
    offer(sink, fact, edge, target, entries.dataset, 1);
    if (job === null) offer(sink, fact, edge, locations.user(job, to), entries.job, 1);
  }
  if (entries.field.length === 0) return;
  for (const edge of usages.derivedFields(dataset))
    if (edge.target !== null) offer(sink, fact, edge, edge.target, entries.field, edge.hops);
};

const readUsage = (
  job: number | null,
  basis: UsageEdge['basis'],
  openedAt: number,
  missing: number | null,
): UsageEdge => ({
  usage: 'READS',
  job,
  basis,
  transformation: null,
  openedAt,
  missing,
  user: null,
  target: null,
  hops: 1,
});

const offer = (
  sink: Sink,
  fact: Fact,
  edge: UsageEdge,
  to: Location,
  entries: readonly Entry[],
  hops: number,
): void => {
  if (sink.wants(fact, to, entries, edge.missing)) sink.add(fact, edge, to, entries, hops);
};

/** The outputs of a job, the jobs that it hands data to, and what it derives from an input that it loses. */
const fromJob = (fact: Fact, { graph, locations, usages }: TransferContext, sink: Sink): void => {
  const { location, effect } = fact;
  if (effect === null) return;
  const rows = entriesFor(effect, 'STRICT');
  const written = rows.get('WRITES')?.dataset ?? [];
  if (written.length > 0) {
    // The distance of a job that was reached by what it reads already counts the hop to its outputs.
    const hops = isReader(fact) ? 0 : 1;
    for (const [output, openedAt] of outputsOf(location, graph)) {
      const target = locations.dataset(output);
      if (!sink.wants(fact, target, written, null)) continue;
      sink.add(fact, writeEdge(fact, output, openedAt, graph), target, written, hops);
    }
  }
  const next = rows.get('PRECEDES')?.job ?? [];
  if (next.length > 0 && location.kind !== 'DECLARATION')
    for (const job of graph.node(location.node).nextJobs.keys())
      if (sink.wants(fact, locations.job(job), next, null))
        sink.add(fact, null, locations.job(job), next, 1);
  if (location.kind !== 'JOB_INPUT' || location.other === null) return;
  for (const edge of usages.ofInput(location.node, graph.node(location.other))) {
    const entries = rows.get(edge.usage);
    if (entries === undefined || edge.target === null) continue;
    const own = edge.target.kind === 'DATASET' ? entries.dataset : entries.field;
    offer(sink, fact, edge, edge.target, own, edge.hops);
  }
};

/** The jobs that write what is changed are assumed to change with it; the table says what that means for them. */
const toWriters = (fact: Fact, { graph, usages }: TransferContext, sink: Sink): void => {
  const { location, effect } = fact;
  if (effect === null) return;
  const dataset = graph.node(location.node);
  const entries = entriesFor(effect, platformTyping(dataset.namespace)).get('WRITTEN_BY');
  if (entries === undefined) return;
  for (const edge of usages.ofWriters(dataset))
    if (edge.user !== null) offer(sink, fact, edge, edge.user, entries.job, edge.hops);
};

const typingOf = ({ effect, newType }: Fact, { namespace }: GraphNode): Typing =>
  effect === 'RETYPED' && newType === null ? 'CONVERTING' : platformTyping(namespace);

/** True where the job was reached by what it reads. */
const isReader = ({ parent, edge }: Fact): boolean =>
  parent !== null && edge !== null && edge.usage !== 'WRITTEN_BY';

/** A declaration has the dataset that it declares as its only output. */
const outputsOf = ({ kind, node }: Location, graph: ProgramGraph): Iterable<[number, number]> =>
  kind === 'DECLARATION' ? [[node, 0]] : graph.node(node).outputs;

/** From what the job reads to its output; null where it was not reached by what it reads. */
const writeEdge = (
  fact: Fact,
  output: number,
  openedAt: number,
  graph: ProgramGraph,
): UsageEdge | null => {
  if (!isReader(fact) || fact.parent === null) return null;
  const job = fact.location.kind === 'DECLARATION' ? null : fact.location.node;
  const input = graph.node(fact.parent.location.node);
  const stated = input.datasetEdgesOf(job).filter(({ to }) => to === output);
  const [first] = stated.toSorted((a, b) => a.openedAt - b.openedAt);
  const both = Math.max(openedAt, job === null ? 0 : (input.readers.get(job) ?? 0));
  return {
    ...{ usage: 'WRITES', job, transformation: null },
    // Otherwise all that is known is that the job reads the one and writes the other.
    ...{ basis: first?.basis ?? 'INFERRED', openedAt: first?.openedAt ?? both },
    ...{ missing: null, user: null, target: null, hops: 0 },
  };
};
