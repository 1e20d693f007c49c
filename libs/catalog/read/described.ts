import { In, type EntityManager } from 'typeorm';
import { isJsonArray, isJsonObject, parseJson, type Json } from '#openlineage';
import { FacetRow } from '../answer-tables.ts';
import type { Described } from '../catalog.ts';
import { contentsOf } from './contents-of.ts';
import { holdsAt } from './holds-at.ts';
import { inChunks } from './in-chunks.ts';

/** What people say of datasets (by root) and jobs, read from their facets. A node of which nothing is said is missing; facets that are left out say nothing. */
export const describedAt = async (
  db: EntityManager,
  asOf: number,
  owners: readonly number[],
  facets: readonly string[] = Object.keys(READERS),
): Promise<ReadonlyMap<number, Described>> => {
  const rows = await inChunks(owners, (chunk) =>
    db.findBy(FacetRow, { owner: In(chunk), key: In(facets), ...holdsAt(asOf) }),
  );
  const texts = await contentsOf(
    db,
    rows.map(({ content }) => content),
  );
  const described = new Map<number, Described>();
  for (const { owner, key, content } of rows) {
    const facet = parseJson(Buffer.from(texts.get(content) ?? '{}'));
    const read = isJsonObject(facet) ? READERS[key]?.(facet) : undefined;
    described.set(owner, { ...(described.get(owner) ?? NOT_DESCRIBED), ...read });
  }
  return described;
};

/** Nothing is said. */
export const NOT_DESCRIBED: Described = { description: null, owners: [], tags: [] };

type Members = Readonly<Record<string, Json>>;

// A facet of the wrong shape was set aside when its event was folded, so what is of another type here is left out.
const READERS: Readonly<Record<string, (facet: Members) => Partial<Described>>> = {
  documentation: ({ description }) => ({ description: textOf(description) }),
  ownership: ({ owners }) => ({
    owners: objectsIn(owners).flatMap(({ name, type }) =>
      typeof name === 'string' ? [{ name, type: textOf(type) }] : [],
    ),
  }),
  tags: ({ tags }) => ({
    tags: objectsIn(tags).flatMap(({ key, value, field }) =>
      typeof key === 'string' && typeof value === 'string'
        ? [{ key, value, field: textOf(field) }]
        : [],
    ),
  }),
};

/** Text; producers leave it empty where they have none. */
const textOf = (json: Json | undefined): string | null =>
  typeof json === 'string' && json !== '' ? json : null;

const objectsIn = (json: Json | undefined): readonly Members[] =>
  json !== undefined && isJsonArray(json) ? json.filter(isJsonObject) : [];
