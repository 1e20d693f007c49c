import type { Page } from './write-page.ts';

/** Rows in one transaction: fewer cost two or three times as much, and more take longer than they save. */
const ROWS = 2000;

/** At least one page, and nodes before what names them. */
export const pagesOf = (rows: Page, size = ROWS): Page[] => {
  const pages: Page[] = [];
  let taken = 0;
  do {
    const from = taken;
    let passed = 0;
    const part = <T>(all: readonly T[]): readonly T[] => {
      const [begin, end] = [from - passed, from + size - passed];
      passed += all.length;
      return all.slice(Math.max(0, begin), Math.max(0, end));
    };
    pages.push({
      nodes: part(rows.nodes),
      edges: part(rows.edges),
      productMembers: part(rows.productMembers),
      fieldEdges: part(rows.fieldEdges),
      identities: part(rows.identities),
      fields: part(rows.fields),
    });
    taken += size;
  } while (taken < sizeOf(rows));
  return pages;
};

/** Null for a page of one row. */
export const halvesOf = (page: Page): Page[] | null =>
  sizeOf(page) < 2 ? null : pagesOf(page, Math.ceil(sizeOf(page) / 2));

const sizeOf = (page: Page): number =>
  Object.values(page).reduce((sum, { length }) => sum + length, 0);
