import { describe, expect, it } from '@jest/globals';
import { given } from '../contract/graph-notation.fixture.ts';
import { halvesOf, pagesOf } from './write-page.ts';

const rows = given('a.x -> b.y by j', 'c shows a', 'a has x y');

const idsOf = (page: typeof rows) => [
  ...page.nodes.map(({ id }) => `node ${id}`),
  ...page.edges.map(({ id }) => `edge ${id}`),
  ...page.fieldEdges.map(({ id }) => `field edge ${id}`),
  ...page.identities.map(({ id }) => `identity ${id}`),
  ...page.fields.map(({ id }) => `field ${id}`),
];

describe('the pages of changes', () => {
  it.each([1, 2, 3, 5, 100])('of %d rows have every row once, in order, nodes first', (size) => {
    const pages = pagesOf(rows, size);
    expect(pages.flatMap(idsOf)).toEqual(idsOf(rows));
    for (const page of pages) expect(idsOf(page).length).toBeLessThanOrEqual(size);
  });

  it('are one page if there are no rows, since the last page moves the checkpoint', () => {
    expect(pagesOf(given())).toHaveLength(1);
  });

  it('can be halved down to one row', () => {
    const halves = halvesOf(rows);
    expect(halves?.flatMap(idsOf)).toEqual(idsOf(rows));
    expect(halves).toHaveLength(2);
    expect(halvesOf(pagesOf(rows, 1)[0] ?? rows)).toBeNull();
  });
});
