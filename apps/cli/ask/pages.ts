import { z } from 'zod';
import type { Asker, Question } from './ask.ts';
import type { AsOf } from '../options.ts';

/** The largest page that a server gives. */
const MOST_OF_A_PAGE = 1000;

/** The shape of a page of a list. */
export const pageOf = <T>(node: z.ZodType<T>) =>
  z.object({
    nodes: z.array(node),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    totalCount: z.number(),
    asOf: z.number(),
  });

/** What a document must select of a page, beside its nodes. */
export const PAGE = 'pageInfo { hasNextPage endCursor } totalCount asOf';

interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
  readonly asOf: number;
}

/** A list as it was asked for: whole, or its first items and how many there are in all. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly totalCount: number;
  readonly asOf: number;
}

/**
 * Follows a list from page to page to its end, or until it has as many items as were asked for; every page is read at the sequence
 * of the first. The document takes `$first`, `$after` and `$asOf`. What `pageIn` throws, this throws.
 */
export const askPages = async <T, A>(
  asker: Asker,
  question: Question<A>,
  variables: Readonly<Record<string, unknown>> & { readonly asOf: AsOf | null },
  pageIn: (answer: A) => Page<T>,
  { limit = null, pageSize = MOST_OF_A_PAGE }: { limit?: number | null; pageSize?: number } = {},
): Promise<Listed<T>> => {
  const items: T[] = [];
  let { asOf } = variables;
  for (let after: string | null = null; ;) {
    const first = Math.min(pageSize, (limit ?? Infinity) - items.length);
    const page: Page<T> = pageIn(await asker.ask(question, { ...variables, asOf, first, after }));
    for (const item of page.nodes) items.push(item);
    asOf = { sequence: page.asOf };
    after = page.pageInfo.endCursor;
    const isDone = !page.pageInfo.hasNextPage || (limit !== null && items.length >= limit);
    if (isDone) return { items, totalCount: page.totalCount, asOf: page.asOf };
  }
};
