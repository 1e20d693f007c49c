import { isJsonArray, isJsonObject, isPerson, type Json, type JsonObject } from '#openlineage';
import { escapeForDb } from '../db-text.ts';

/** The latest statement of a facet by one integration, about one dataset or job. */
export interface FacetStatement {
  readonly integration: string;
  readonly orderKey: string;
  /** Hash of the facet; null after `_deleted`. */
  readonly content: string | null;
}

/**
 * Of the statements of one facet by several integrations, those that count; none that is `_deleted`.
 *
 * Tags and owners are the union of all statements. So are the facets from which lineage and schemas are read: each of
 * them counts by rules of its own. Of any other facet one statement counts: the newest of a person, or else the newest.
 * `isEmpty` tells that a statement has nothing to show, so that it does not hide another.
 */
export const countingStatements = <T extends FacetStatement>(
  key: string,
  statements: readonly T[],
  isEmpty: (statement: T) => boolean = () => false,
): readonly T[] => {
  if (UNITED.has(key)) return statements.filter(({ content }) => content !== null);
  const candidates =
    key === JOB_TYPE ? statements : statements.filter((one) => one.content !== null);
  let best: T | null = null;
  for (const one of candidates) if (best === null || outweighs(key, one, best, isEmpty)) best = one;
  return best === null || best.content === null ? [] : [best];
};

const outweighs = <T extends FacetStatement>(
  key: string,
  one: T,
  other: T,
  isEmpty: (statement: T) => boolean,
): boolean => {
  if (key !== JOB_TYPE) {
    if (isEmpty(one) !== isEmpty(other)) return isEmpty(other);
    if (isPerson(one.integration) !== isPerson(other.integration)) return isPerson(one.integration);
  }
  return isLater(one, other) || (!isLater(other, one) && one.integration < other.integration);
};

/**
 * Whether one statement comes after another. An event can state a facet twice, where it names a dataset twice: then the
 * content decides, so that the order of arrival does not.
 */
export const isLater = (
  one: Pick<FacetStatement, 'orderKey' | 'content'>,
  other: Pick<FacetStatement, 'orderKey' | 'content'>,
): boolean =>
  one.orderKey === other.orderKey
    ? (one.content ?? '') > (other.content ?? '')
    : one.orderKey > other.orderKey;

const UNITED: ReadonlySet<string> = new Set([
  'tags',
  'ownership',
  'schema',
  'columnLineage',
  'lineage',
  'symlinks',
  'lifecycleStateChange',
]);

// How a job's runs are read depends on its latest jobType, whoever sent it: a `_deleted` ends it.
const JOB_TYPE = 'jobType';

/** A tag, an owner or a description, as one integration states it. */
export interface Annotation {
  readonly kind: 'TAG' | 'OWNER' | 'DESCRIPTION';
  /** The tag's key, or the owner's name; empty for a description. */
  readonly name: string;
  /** The tag's value, the owner's type, or the description; null for an owner without a type. */
  readonly value: string | null;
  /** The field that a tag is on; null for the dataset or job as a whole. */
  readonly field: string | null;
}

/** The facets that hold annotations. */
export const isAnnotating = (key: string): boolean => READERS.has(key);

/**
 * The annotations in a facet; none in other facets. An empty description is none: producers send it where
 * they have nothing to say.
 */
export const annotationsOf = (key: string, facet: Json): readonly Annotation[] => {
  const read = READERS.get(key);
  return read && isJsonObject(facet) ? read(facet) : [];
};

// A facet of the wrong shape was skipped when its event was read, so what has another type here is left out.
const READERS = new Map<string, (facet: JsonObject) => readonly Annotation[]>([
  [
    'documentation',
    ({ description }) => {
      const value = textOf(description);
      return value === null ? [] : [{ kind: 'DESCRIPTION', name: '', value, field: null }];
    },
  ],
  [
    'ownership',
    ({ owners }) =>
      objectsIn(owners).flatMap(({ name, type }) =>
        typeof name === 'string'
          ? [{ kind: 'OWNER', name: escapeForDb(name), value: textOf(type), field: null }]
          : [],
      ),
  ],
  [
    'tags',
    ({ tags }) =>
      objectsIn(tags).flatMap(({ key, value, field }) =>
        typeof key === 'string' && typeof value === 'string'
          ? [
              {
                kind: 'TAG',
                name: escapeForDb(key),
                value: escapeForDb(value),
                field: textOf(field),
              },
            ]
          : [],
      ),
  ],
]);

const textOf = (json: Json | undefined): string | null =>
  typeof json === 'string' && json !== '' ? escapeForDb(json) : null;

const objectsIn = (json: Json | undefined): readonly JsonObject[] =>
  json !== undefined && isJsonArray(json) ? json.filter(isJsonObject) : [];
