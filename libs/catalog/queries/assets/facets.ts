import { In, type EntityManager } from 'typeorm';
import { compareUtf8 } from '#openlineage';
import { FacetRow } from '../../answer-tables.ts';
import type { FacetView } from '../../catalog.ts';
import { contentsByHash } from '../contents.ts';
import { grouped } from '../grouped.ts';
import { openAt } from '../open-at.ts';
import { inChunks } from '../in-chunks.ts';

/** A facet that an integration states. `counts`: it is the effective one among all integrations. */
interface StatedFacetView extends FacetView {
  readonly counts: boolean;
}

/** The facets of each dataset or job: by key, then the effective one first, then by integration. */
export const facetsOf = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<readonly (readonly StatedFacetView[])[]> => {
  const rows = await inChunks([...new Set(nodes)], (chunk) =>
    db.findBy(FacetRow, { owner: In(chunk), ...openAt(asOf) }),
  );
  const texts = await contentsByHash(
    db,
    rows.map(({ content }) => content),
  );
  const textOf = (hash: string): string => {
    const text = texts.get(hash);
    if (text === undefined) throw new Error(`unreachable: content ${hash} is not in the catalog`);
    return text;
  };
  const byOwner = grouped(rows, ({ owner }) => owner);
  return nodes.map((node) =>
    (byOwner.get(node) ?? [])
      .toSorted(
        (a, b) =>
          compareUtf8(a.key, b.key) ||
          Number(b.counts) - Number(a.counts) ||
          compareUtf8(a.integration, b.integration),
      )
      .map(({ key, content, integration, counts, since }) => ({
        key,
        json: textOf(content),
        integration,
        counts,
        since,
      })),
  );
};
