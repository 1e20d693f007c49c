import type { Consequence } from './consequence.ts';
import type { Effect } from './effects.ts';
import type { Fact } from './fact.ts';
import { platformTyping } from './platforms.ts';
import type { Outcome, Rule, Typing } from './rule.ts';
import { ruleFor, ruleWithId } from './rules.ts';
import type { DatasetPlace, Feed, FieldEdge } from './surroundings.ts';
import { useOf, type Use } from './uses.ts';

type Source = Fact & { readonly effect: Effect };

/** What follows for those that use a field, or may use something of which nobody knows what it is. */
export const consequencesOfField = (fact: Source, place: DatasetPlace): readonly Consequence[] => {
  if (fact.effect === 'ADDED') return ofNewField(place);
  // Of a type that is not known nobody can say what is refused.
  const isKnown = fact.effect !== 'RETYPED' || fact.type !== null;
  const typing = isKnown ? platformTyping(place.namespace) : 'COERCING';
  const field = fact.where.kind === 'FIELD' ? fact.where.field : null;
  const { named, any } = usesIn(place);
  const own = field === null ? [] : (named.get(field) ?? []);
  return [...own, ...any].flatMap((use) => use(fact, typing));
};

/** What one edge, or one reader without any, makes of what is the matter. */
type Usage = (fact: Source, typing: Typing) => readonly Consequence[];

/** The uses of each field, and those that may be of any. */
interface Usages {
  readonly named: ReadonlyMap<string, readonly Usage[]>;
  readonly any: readonly Usage[];
}

const KNOWN = new WeakMap<DatasetPlace, Usages>();

const usesIn = (place: DatasetPlace): Usages => {
  const known = KNOWN.get(place) ?? findUses(place);
  KNOWN.set(place, known);
  return known;
};

const findUses = ({ node, feeds, fieldEdges, readers, book }: DatasetPlace): Usages => {
  const named = new Map<string, Usage[]>();
  const any: Usage[] = [];
  const detailed = new Set<string>();
  const telling = new Set(feeds.map(({ job }) => job));
  for (const edge of fieldEdges) {
    const { job, to, fromField } = edge;
    detailed.add(`${job ?? ''} ${to}`);
    telling.add(job);
    if (fromField === null) any.push((fact, typing) => byWhole(fact, edge, typing));
    else {
      const source = book.read(fromField);
      const uses = named.get(source) ?? [];
      uses.push((fact, typing) => byEdge(fact, edge, typing));
      named.set(source, uses);
    }
  }
  for (const feed of feeds)
    if (!detailed.has(`${feed.job ?? ''} ${feed.to}`))
      any.push((fact, typing) => byFeed(fact, feed, node, typing));
  for (const [job, openedAt] of readers)
    if (!telling.has(job)) any.push((fact, typing) => byReader(fact, job, openedAt, node, typing));
  return { named, any };
};

const byEdge = (fact: Source, edge: FieldEdge, typing: Typing): readonly Consequence[] => {
  const use = useOf(edge);
  const rule = ruleFor(fact.effect, use, typing);
  return rule === null ? [] : ofEdge(fact, edge, rule, null);
};

/** The edge names the dataset as a whole: any of its fields may be meant. */
const byWhole = (fact: Source, edge: FieldEdge, typing: Typing): readonly Consequence[] => {
  const rule = ruleFor(fact.effect, 'NOT_TOLD', typing);
  if (rule === null) return [];
  const outcome = edge.toField === null ? asDataset(rule.field) : rule.field;
  return ofEdge(fact, edge, { ...rule, field: rule.field, dataset: outcome }, edge.to);
};

const asDataset = (field: Outcome | null): Outcome | null =>
  field?.effect === 'CHANGED' ? { ...field, effect: 'OTHER_ROWS' } : null;

const ofEdge = (
  fact: Source,
  edge: FieldEdge,
  rule: Rule,
  lacks: number | null,
): readonly Consequence[] => {
  const { job, to: node, toField: name, type, subtype, masking, openedAt } = edge;
  const use = lacks === null ? useOf(edge) : 'NOT_TOLD';
  const transformation = { type, subtype, masking };
  const via = { ...{ job, use, transformation, openedAt }, basis: 'COLUMN' as const };
  const common = { rule: rule.id, via, hops: edge.from === node ? 0 : 1, lacks } as const;
  const onward = name === null ? rule.dataset : rule.field;
  return [
    ...ofUser(rule, { ...common, hops: 1 }, node),
    ...(onward === null
      ? []
      : [
          {
            ...common,
            target:
              name === null
                ? { kind: 'DATASET' as const, node }
                : { kind: 'FIELD' as const, node, name },
            outcome: onward,
            type: fact.type,
          },
        ]),
  ];
};

/** The job itself; where no job but a declaration says it, what it declares is what no longer comes about. */
const ofUser = (
  rule: Rule,
  common: Pick<Consequence, 'rule' | 'via' | 'hops' | 'lacks'>,
  output: number | null,
): readonly Consequence[] => {
  const { job: outcome } = rule;
  const job = common.via?.job ?? null;
  if (outcome === null) return [];
  if (job !== null) return [{ ...common, target: { kind: 'JOB', node: job }, outcome, type: null }];
  const { id, dataset } = ruleWithId('failing-writes');
  if (outcome.effect !== 'FAILS' || dataset === null || output === null) return [];
  const { certainty } = outcome;
  const target = { kind: 'DATASET' as const, node: output };
  return [{ ...common, rule: id, target, outcome: { ...dataset, certainty }, type: null }];
};

/** Nobody says which fields the job uses for this output: all that it does not tell the sources of may come of it. */
const byFeed = (
  { effect }: Source,
  { job, to, basis, openedAt }: Feed,
  node: number,
  typing: Typing,
): readonly Consequence[] => {
  const rule = ruleFor(effect, 'NOT_TOLD', typing);
  if (rule === null) return [];
  const transformation = null;
  const via = {
    job,
    use: 'NOT_TOLD' as const,
    basis: basis ?? 'INFERRED',
    transformation,
    openedAt,
  };
  const common = { rule: rule.id, via, hops: 1, lacks: to } as const;
  // Within a dataset only its field edges tell anything.
  const onward = to === node ? null : rule.field;
  return [
    ...ofUser(rule, common, to === node ? null : to),
    ...(onward === null
      ? []
      : [
          {
            ...common,
            target: { kind: 'OPEN' as const, node: to, job },
            outcome: onward,
            type: null,
          },
        ]),
  ];
};

const byReader = (
  { effect }: Source,
  job: number,
  openedAt: number,
  node: number,
  typing: Typing,
): readonly Consequence[] => {
  const rule = ruleFor(effect, 'NOT_TOLD', typing);
  if (rule === null) return [];
  const transformation = null;
  const via = {
    job,
    use: 'NOT_TOLD' as const,
    basis: 'INFERRED' as const,
    transformation,
    openedAt,
  };
  return ofUser(rule, { rule: rule.id, via, hops: 1, lacks: node }, null);
};

/** A field that is new is used by nobody, but one who copies them all may say so without naming any. */
const ofNewField = ({ node, feeds, fieldEdges, readers, book }: DatasetPlace) => {
  const whole = ruleWithId('added-copied-whole');
  const untold = ruleWithId('added-not-told');
  const read = ruleWithId('added-read');
  const copies = new Map<string, Set<string>>();
  const detailed = new Set<string>();
  for (const edge of fieldEdges) {
    const { job, to, fromField, toField } = edge;
    detailed.add(`${job ?? ''} ${to}`);
    if (fromField === null || toField === null || useOf(edge) !== 'IDENTITY') continue;
    if (fromField.toLowerCase() !== toField.toLowerCase()) continue;
    const key = `${job ?? ''} ${to}`;
    copies.set(key, (copies.get(key) ?? new Set()).add(book.read(fromField)));
  }
  const since = new Map(readers);
  for (const { job, openedAt } of feeds)
    if (job !== null && !since.has(job)) since.set(job, openedAt);
  return Array.from(since).flatMap(([job, openedAt]): readonly Consequence[] => {
    const own = feeds.filter((feed) => feed.job === job && feed.to !== node);
    const via = { job, basis: 'INFERRED' as const, transformation: null, openedAt };
    const said = (rule: Rule, use: Use, lacks: number | null) =>
      ofUser(rule, { rule: rule.id, via: { ...via, use }, hops: 1, lacks }, null);
    const isWhole = own.some(({ to }) => copies.get(`${job} ${to}`)?.size === book.known.length);
    if (isWhole) return said(whole, 'IDENTITY', null);
    const bare = own.find(({ to }) => !detailed.has(`${job} ${to}`));
    return bare === undefined ? said(read, 'READS', null) : said(untold, 'NOT_TOLD', bare.to);
  });
};
