import type { CountLater, Page, Slice } from '#catalog';
import { Refusal } from './refusal.ts';

/** The most items of one page. */
export const MAX_PAGE = 1000;

/** The arguments of every field with pages. */
export interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** The arguments of every history of facets. */
export interface FacetHistoryArguments extends PageArguments {
  readonly key?: string | null;
}

/** A page of a list, as the schema has it. */
export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  /** A function is called only when the field is asked for. */
  readonly totalCount: number | CountLater;
  readonly asOf: number;
}

/** The page that the arguments ask for. Refuses one that is too large. */
export const pageOf = ({ first, after }: PageArguments): Page => {
  if (first < 0 || first > MAX_PAGE) {
    throw new Refusal(
      'BAD_USER_INPUT',
      `first is ${first}, but a page has from 0 to ${MAX_PAGE} items: ask for one of these, and go on with after`,
    );
  }
  return { first, after: after ?? null };
};

/** What was read of a list, as the schema has it. */
export const connection = <T, N>(
  asOf: number,
  { items, hasNextPage, totalCount }: Slice<T, number | CountLater>,
  show: (item: T) => N,
): Connection<N> => ({
  nodes: items.map(({ node }) => show(node)),
  pageInfo: { hasNextPage, endCursor: items.at(-1)?.cursor ?? null },
  totalCount,
  asOf,
});
