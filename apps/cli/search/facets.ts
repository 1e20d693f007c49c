import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import type { Screen } from '../show/screen.ts';
import { table } from '../show/table.ts';

/** What a search found, counted by what it has. */
export type Facets = z.infer<typeof facetsShape>;

/** Counts all that a search finds, read at the sequence of its hits. */
export const askFacets = async (
  asker: Asker,
  { asOf, ...variables }: Readonly<Record<string, unknown>> & { readonly asOf: number },
): Promise<Facets> => {
  const { search } = await asker.ask(QUESTION, { ...variables, asOf: { sequence: asOf } });
  return search.facets;
};

/** As a table: a line for each value. */
export const facetsText = (facets: Facets, screen: Screen): string => {
  const rows = [
    ...facets.kind.map(({ value, count }) => ['kind', value.toLowerCase(), count]),
    ...facets.namespace.map(({ value, count }) => ['namespace', value, count]),
    ...facets.owner.map(({ value, count }) => ['owner', value, count]),
    ...facets.tag.map(({ value, count }) => ['tag', value, count]),
  ];
  return table(['BY', 'VALUE', 'FOUND'], rows, screen);
};

const counts = z.array(z.object({ value: z.string(), count: z.number() }));

const facetsShape = z.object({ kind: counts, namespace: counts, owner: counts, tag: counts });

const COUNTS = '{ value count }';

const QUESTION = {
  document: `
    query ($query: String!, $kind: SearchKind, $namespace: String, $owner: String, $tag: String, $asOf: AsOf) {
      search(query: $query, kind: $kind, namespace: $namespace, owner: $owner, tag: $tag, first: 0, asOf: $asOf) {
        facets(first: 100) { kind ${COUNTS} namespace ${COUNTS} owner ${COUNTS} tag ${COUNTS} }
      }
    }`,
  answer: z.object({ search: z.object({ facets: facetsShape }) }),
};
