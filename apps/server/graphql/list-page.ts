import type { Page, Slice } from '#catalog';
import { Refusal } from './refusal.ts';

/**
 * A page of a list that is in memory as a whole. The list is the same for the same sequence only, so its cursors name the
 * sequence, and refuse to go on in the list of another.
 */
export const listPage = <T>(asOf: number, list: readonly T[], { first, after }: Page): Slice<T> => {
  const start = after === null ? 0 : indexAfter(after, asOf);
  const items = list.slice(start, start + first);
  return {
    items: items.map((node, index) => ({ cursor: cursorOf(asOf, start + index), node })),
    hasNextPage: start + items.length < list.length,
    totalCount: list.length,
  };
};

const cursorOf = (asOf: number, index: number): string =>
  Buffer.from(`${asOf} ${index}`).toString('base64url');

const CURSOR = /^(\d{1,16}) (\d{1,16})$/;

const indexAfter = (cursor: string, asOf: number): number => {
  const [, sequence, index] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (sequence === undefined || index === undefined) {
    throw new Refusal(
      'BAD_USER_INPUT',
      `after is "${cursor}", which is no cursor of this list: use the endCursor of the page before`,
    );
  }
  if (Number(sequence) !== asOf) {
    throw new Refusal(
      'BAD_USER_INPUT',
      `the cursor belongs to the answer as of sequence ${sequence}, this one is as of ${asOf}: ask all pages with asOf {sequence: ${sequence}}`,
    );
  }
  return Number(index) + 1;
};
