import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Schema } from '#projection';
import { SchemaVersionRow } from '../../answer-tables.ts';
import type { Page, SchemaDifference, SchemaVersionView, Slice } from '../../catalog.ts';
import { contentsByHash } from '../contents.ts';
import { withItems } from '../page.ts';
import { pagePerParent } from '../page-per-parent.ts';

/** For each dataset the same page of its schema versions, newest first. */
export const schemaVersionsOf = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly number[],
  page: Page,
): Promise<readonly Slice<SchemaVersionView>[]> => {
  const slices = await pagePerParent(db, datasets, page, {
    query: (chunk) =>
      db
        .createQueryBuilder(SchemaVersionRow, 'version')
        .select('version.dataset', 'parent')
        .addSelect('version.number', 'number')
        .addSelect('version.openedAt', 'opened_at')
        .addSelect('version.closedAt', 'closed_at')
        .addSelect('version.content', 'content')
        .addSelect('version.difference', 'difference')
        .addSelect('version.reason', 'reason')
        .where('version.dataset IN (:...chunk)', { chunk })
        .andWhere('version.openedAt <= :asOf', { asOf }),
    orderBy: ['opened_at', 'number'],
    direction: 'DESC',
    key: z.tuple([z.coerce.number().int(), z.coerce.number().int()]),
    item: (row): Stored => ({
      number: Number(row['number']),
      since: Number(row['opened_at']),
      // A version that was replaced after `asOf` was still current then.
      until: Number(row['closed_at']) > asOf ? null : Number(row['closed_at']),
      content: String(row['content']),
      difference: JSON.parse(String(row['difference'])) as SchemaDifference,
      reason: row['reason'] === null ? null : String(row['reason']),
    }),
  });
  const stored = slices.flatMap(({ items }) => items.map(({ node }) => node.content));
  const texts = await contentsByHash(db, stored);
  return slices.map((slice) =>
    withItems(
      slice,
      slice.items.map(({ node: { content, ...version } }) => ({
        ...version,
        fields: (JSON.parse(texts.get(content) ?? '[]') as Schema).map(([path, type]) => ({
          path,
          type,
        })),
        compatible: version.reason === null,
      })),
    ),
  );
};

type Stored = Omit<SchemaVersionView, 'fields' | 'compatible'> & { readonly content: string };
