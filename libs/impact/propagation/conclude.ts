import type { JobOutput } from '#catalog';
import type { TargetGuard } from '../rules/rule.ts';
import type { Entry } from '../rules/rules.ts';
import { compatibilityOf, refusesNoValue, takesAllTypes } from '../rules/type-compatibility.ts';
import { isDataDependence, usageOf } from '../rules/usage.ts';
import {
  type Derivation,
  expandTarget,
  type Fact,
  type Location,
  type LocationTable,
} from './fact.ts';
import type { ProgramGraph, TargetFacts } from './program-graph.ts';

/** What guards on a target look at. */
export interface ConclusionContext {
  readonly graph: ProgramGraph;
  readonly locations: LocationTable;
  readonly targets: TargetFacts;
}

/**
 * The facts that a derivation ends in, once its target is loaded: at each location that the target stands for, by the first row whose
 * guard holds there. For a job a guard looks at the field that the job derives.
 */
export const conclude = (derivation: Derivation, context: ConclusionContext): readonly Fact[] => {
  const { to, entries } = derivation;
  const found: Fact[] = [];
  for (const location of expandTarget(to, context.graph, context.locations)) {
    const guarded =
      isUser(to) && isGuarded(derivation) ? derivedField(derivation, context) : location;
    const entry = entries.find(
      ({ rule: { target } }) => target === null || guardHolds(target, guarded, derivation, context),
    );
    if (entry !== undefined) found.push(factAt(location, entry, derivation));
  }
  return found;
};

/** The dataset whose types the guards of the rows look at; null where they look at none. */
export const typesLookedAt = (derivation: Derivation): number | null =>
  looksAt(derivation, ON_TYPES) ? (guardedLocation(derivation)?.node ?? null) : null;

/**
 * The output of which the guards of the rows ask whether it is recreated; null where they ask nothing, or a row
 * before them holds.
 */
export const creationLookedAt = (
  derivation: Derivation,
  context: ConclusionContext,
): JobOutput | null => {
  const { edge, entries, to } = derivation;
  const job = edge?.job ?? null;
  const at = guardedLocation(derivation);
  if (job === null || at === null || !looksAt(derivation, ON_CREATION)) return null;
  const field = isUser(to) ? derivedField(derivation, context) : to;
  for (const { rule } of entries) {
    if (rule.target === 'RECREATED') return { job, dataset: at.node };
    if (rule.target === null || guardHolds(rule.target, field, derivation, context)) return null;
  }
  return null;
};

/** True for the location of a job or declaration. */
export const isUser = ({ kind }: Location): boolean =>
  kind === 'JOB' || kind === 'JOB_INPUT' || kind === 'DECLARATION';

/** Where guards on the target look. */
export const guardedLocation = ({ to, edge }: Pick<Derivation, 'to' | 'edge'>): Location | null =>
  isUser(to) ? (edge?.target ?? null) : to;

/** True where what the derivation ends in depends on its target. */
export const isGuarded = ({ entries }: Pick<Derivation, 'entries'>): boolean =>
  entries[0] !== undefined && entries[0].rule.target !== null;

const ON_TYPES: readonly (TargetGuard | null)[] = [
  ...(['TYPE_HOLDS', 'TYPE_FITS', 'TYPE_TAKES_ALL', 'TYPE_UNKNOWN'] as const),
];
const ON_CREATION: readonly (TargetGuard | null)[] = ['RECREATED'];

const looksAt = ({ entries }: Derivation, guards: readonly (TargetGuard | null)[]): boolean =>
  entries.some(({ rule: { target } }) => guards.includes(target));

/** The field that a job derives by the edge, by the name that the schema gives it. */
const derivedField = (
  { edge }: Derivation,
  { graph, locations }: ConclusionContext,
): Location | null => {
  const target = edge?.target ?? null;
  if (target === null || target.kind !== 'FIELD') return target;
  return expandTarget(target, graph, locations)[0] ?? null;
};

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
  at: Location | null,
  { from: { newType }, edge }: Derivation,
  { graph, targets }: ConclusionContext,
): boolean => {
  if (at === null || guard === 'NOTHING') return at === null && guard === 'NOTHING';
  const { kind, node, field } = at;
  const job = edge?.job ?? null;
  if (guard === 'RECREATED') return job !== null && targets.isRecreated({ job, dataset: node });
  if (kind !== 'FIELD' || field === null) return false;
  if (guard === 'OTHER_SOURCES')
    return edge !== null && sourcesOf(field, node, job, graph).size > 1;
  return typeGuardHolds(guard, targets.typeOf(node, field), newType, graph.node(node).namespace);
};

const typeGuardHolds = (
  guard: TargetGuard,
  own: string | null,
  newType: string | null,
  namespace: string,
): boolean => {
  if (guard === 'TYPE_UNKNOWN') return own === null;
  if (own === null) return false;
  if (guard === 'TYPE_TAKES_ALL') return takesAllTypes(own, namespace);
  if (newType === null) return false;
  return guard === 'TYPE_FITS'
    ? refusesNoValue(newType, own, namespace)
    : compatibilityOf(newType, own, namespace) !== 'NARROWED';
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
