import { In, type EntityManager } from 'typeorm';
import { FieldRow } from '../answer-tables.ts';
import type { FieldView } from '../catalog.ts';
import { grouped } from './grouped.ts';
import { holdsAt } from './holds-at.ts';
import { inChunks } from './in-chunks.ts';

/** The fields of each dataset, in their order. */
export const fieldsOf = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly number[],
): Promise<readonly (readonly FieldView[])[]> => {
  const rows = await inChunks([...new Set(datasets)], (chunk) =>
    db.findBy(FieldRow, { dataset: In(chunk), ...holdsAt(asOf) }),
  );
  const byDataset = grouped(rows, ({ dataset }) => dataset);
  return datasets.map((dataset) =>
    (byDataset.get(dataset) ?? [])
      .toSorted((a, b) => a.ordinal - b.ordinal)
      .map(({ path, type, description, openedAt }) => ({
        path,
        type,
        description,
        since: openedAt,
      })),
  );
};
