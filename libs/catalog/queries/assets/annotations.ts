import { In, type EntityManager } from 'typeorm';
import { compareUtf8 } from '#openlineage';
import { AnnotationRow, FacetRow } from '../../answer-tables.ts';
import type { Described, StatementView } from '../../catalog.ts';
import { grouped } from '../grouped.ts';
import { openAt } from '../open-at.ts';
import { inChunks } from '../in-chunks.ts';

/**
 * The description, owners and tags of datasets (by root node) and jobs. Owners and tags of all
 * integrations are combined; of the descriptions, only the effective one is returned. A node
 * without annotations is not in the map. Kinds that are not requested are empty.
 */
export const annotationsAt = async (
  db: EntityManager,
  asOf: number,
  owners: readonly number[],
  kinds: readonly AnnotationRow['kind'][] = ['DESCRIPTION', 'OWNER', 'TAG'],
): Promise<ReadonlyMap<number, Described>> => {
  const rows = await inChunks(owners, (chunk) =>
    db.findBy(AnnotationRow, { owner: In(chunk), kind: In(kinds), ...openAt(asOf) }),
  );
  const describing = await countingDocumentation(db, asOf, rows);
  return new Map(
    [...grouped(rows, ({ owner }) => owner)].map(([owner, own]) => {
      const ofKind = (kind: AnnotationRow['kind']) => own.filter((row) => row.kind === kind);
      const description = ofKind('DESCRIPTION').find(
        ({ integration }) => integration === describing.get(owner),
      );
      return [
        owner,
        {
          description: description?.value ?? null,
          descriptionStatedBy: description ? statementOf(description) : null,
          owners: eachOnce(ofKind('OWNER')).map(([{ name, value }, statedBy]) => ({
            name,
            type: value,
            statedBy,
          })),
          tags: eachOnce(ofKind('TAG')).map(([{ name, value, field }, statedBy]) => ({
            key: name,
            value: value ?? '',
            field,
            statedBy,
          })),
        },
      ];
    }),
  );
};

/** The annotations of a node that is not in the map of {@link annotationsAt}. */
export const NO_ANNOTATIONS: Described = {
  description: null,
  descriptionStatedBy: null,
  owners: [],
  tags: [],
};

/**
 * For each dataset and job with a description, the integration whose documentation facet is
 * effective.
 */
const countingDocumentation = async (
  db: EntityManager,
  asOf: number,
  rows: readonly AnnotationRow[],
): Promise<ReadonlyMap<number, string>> => {
  const described = rows.flatMap(({ kind, owner }) => (kind === 'DESCRIPTION' ? [owner] : []));
  const facets = await inChunks([...new Set(described)], (chunk) =>
    db.findBy(FacetRow, {
      owner: In(chunk),
      key: 'documentation',
      counts: true,
      ...openAt(asOf),
    }),
  );
  return new Map(facets.map(({ owner, integration }) => [owner, integration]));
};

/** Each distinct annotation once, with all integrations that state it. */
const eachOnce = (
  rows: readonly AnnotationRow[],
): readonly (readonly [AnnotationRow, readonly StatementView[]])[] =>
  [...grouped(rows, (row) => JSON.stringify(textsOf(row))).values()]
    .flatMap((own) => {
      const [first] = own;
      const statedBy = own
        .map(statementOf)
        .sort((a, b) => compareUtf8(a.integration, b.integration));
      return first ? [[first, statedBy] as const] : [];
    })
    .sort(([a], [b]) => compareTexts(textsOf(a), textsOf(b)));

const statementOf = ({ integration, since }: AnnotationRow): StatementView => ({
  integration,
  since,
});

const textsOf = ({ name, value, field }: AnnotationRow): readonly (string | null)[] => [
  name,
  value,
  field,
];

const compareTexts = (
  one: readonly (string | null)[],
  other: readonly (string | null)[],
): number => {
  for (const [index, text] of one.entries()) {
    const order = compareUtf8(text ?? '', other[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
};
