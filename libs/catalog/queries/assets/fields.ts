import { In, type EntityManager } from 'typeorm';
import { FieldListRow } from '../../answer-tables.ts';
import type { FieldView } from '../../catalog.ts';
import { fieldsInLists } from './field-lists.ts';
import { grouped } from '../grouped.ts';
import { openAt } from '../open-at.ts';
import { inChunks } from '../in-chunks.ts';

/** The fields of each dataset, in schema order. */
export const fieldsOf = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly number[],
): Promise<readonly (readonly FieldView[])[]> => {
  const lists = await inChunks([...new Set(datasets)], (chunk) =>
    db.findBy(FieldListRow, { dataset: In(chunk), ...openAt(asOf) }),
  );
  const byDataset = grouped(await fieldsInLists(db, lists), ({ dataset }) => dataset);
  return datasets.map((dataset) =>
    (byDataset.get(dataset) ?? []).map(({ path, type, description, openedAt }) => ({
      path,
      type,
      description,
      since: openedAt,
    })),
  );
};
