import type { NearFieldEdge } from '#lineage';
import type { Tell } from './consequence.ts';
import type { DatasetPlace } from './place.ts';
import type { Rule } from './rule.ts';
import { ruleWithId } from './rules.ts';
import type { Spots } from './spots.ts';
import { useOf, type Use } from './uses.ts';

/** A field that is new is used by nobody, but one who copies them all may say so without naming any. */
export const consequencesOfNewField = (place: DatasetPlace, spots: Spots, tell: Tell): void => {
  const { node, fieldEdges, users, book } = place;
  const whole = ruleWithId('added-copied-whole');
  const untold = ruleWithId('added-not-told');
  const read = ruleWithId('added-read');
  const copies = new Map<string, Set<string>>();
  const detailed = new Set<string>();
  for (const edge of fieldEdges) {
    const key = keyOf(edge.job, edge.to);
    detailed.add(key);
    if (edge.fromField === null || !isCopy(edge)) continue;
    copies.set(key, (copies.get(key) ?? new Set()).add(book.read(edge.fromField)));
  }
  for (const [job, openedAt] of users) {
    const say = (rule: Rule, use: Use, lacks: number | null) => {
      if (rule.job === null) return;
      const via = { job, use, basis: 'INFERRED' as const, transformation: null, openedAt };
      const said = { outcome: rule.job, rule: rule.id, type: null, via };
      tell({ spot: spots.job(job), ...said, hops: 1, lacks });
    };
    const own = place.feedsOf(job).filter((feed) => feed.to !== node);
    const isWhole = own.some(({ to }) => copies.get(keyOf(job, to))?.size === book.known.length);
    const bare = own.find(({ to }) => !detailed.has(keyOf(job, to)));
    if (isWhole) say(whole, 'IDENTITY', null);
    else if (bare === undefined) say(read, 'READS', null);
    else say(untold, 'NOT_TOLD', bare.to);
  }
};

const keyOf = (job: number | null, to: number): string => `${job ?? ''} ${to}`;

const isCopy = (edge: NearFieldEdge): boolean =>
  useOf(edge) === 'IDENTITY' && edge.fromField?.toLowerCase() === edge.toField?.toLowerCase();
