import type { TargetGuard } from '../rules/rule.ts';
import type { Entry } from '../rules/rules.ts';
import { compatibilityOf } from '../rules/type-compatibility.ts';
import { isDataDependence, usageOf } from '../rules/usage.ts';
import type { Derivation, Fact, Location } from './fact.ts';
import { expandTarget, type LocationTable } from './location.ts';
import type { FieldTypes, ProgramGraph } from './program-graph.ts';

/** What guards on a target look at. */
export interface ConclusionContext {
  readonly graph: ProgramGraph;
  readonly locations: LocationTable;
  readonly types: FieldTypes;
}

/**
 * The facts that a derivation ends in, once its target is loaded: at each location that the target stands for, by the first row whose
 * guard holds there.
 */
export const conclude = (derivation: Derivation, context: ConclusionContext): readonly Fact[] => {
  const { to, entries } = derivation;
  const found: Fact[] = [];
  for (const location of expandTarget(to, context.graph, context.locations)) {
    const entry = entries.find(
      ({ rule: { target } }) =>
        target === null || guardHolds(target, location, derivation, context),
    );
    if (entry !== undefined) found.push(factAt(location, entry, derivation));
  }
  return found;
};

/** True where the guards of the rows look at the types of fields. */
export const looksAtTypes = ({ entries }: Derivation): boolean =>
  entries.some(({ rule: { target } }) => target !== null && target !== 'OTHER_SOURCES');

/** Whether the fact that a step ends in is certain. Where column lineage is missing on the way, no one can be. */
export const isCertainStep = (from: Fact, missing: number | null, { outcome }: Entry): boolean =>
  from.isCertain && outcome.certainty === 'CERTAIN' && missing === null;

const factAt = (location: Location, entry: Entry, derivation: Derivation): Fact => {
  const { from, edge, hops, steps } = derivation;
  const { effect, severity, carriesType } = entry.outcome;
  return {
    location,
    effect,
    severity,
    isCertain: isCertainStep(from, edge?.missing ?? null, entry),
    newType: carriesType ? from.newType : null,
    rule: entry.rule.id,
    change: from.change,
    hops,
    steps,
    parent: from,
    edge,
    layer: -1,
    rank: -1,
  };
};

const guardHolds = (
  guard: TargetGuard,
  { kind, node, field }: Location,
  { from: { newType }, edge }: Derivation,
  { graph, types }: ConclusionContext,
): boolean => {
  if (kind !== 'FIELD' || field === null) return false;
  if (guard === 'OTHER_SOURCES')
    return edge !== null && sourcesOf(field, node, edge.job, graph).size > 1;
  const own = types.of(node, field);
  if (guard === 'TYPE_UNKNOWN') return own === null;
  if (own === null || newType === null) return false;
  const { namespace } = graph.node(node);
  const isHeld = ['SAME', 'WIDENED'].includes(compatibilityOf(newType, own, namespace));
  return isHeld === (guard === 'TYPE_HOLDS');
};

/** The datasets whose fields the job derives a field from. */
const sourcesOf = (
  field: string,
  node: number,
  job: number | null,
  graph: ProgramGraph,
): ReadonlySet<number> => {
  const dataset = graph.node(node);
  return new Set(
    dataset
      .fieldEdgesInto(job)
      .filter(({ toField }) => toField !== null && dataset.fieldNames.written(toField) === field)
      .filter((edge) => isDataDependence(usageOf(edge)))
      .map(({ from }) => from),
  );
};
