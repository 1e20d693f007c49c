import { isPartialView } from '#openlineage';
import type { StatedField } from '../schemas/schema-evidence.ts';
import { eventOfMention, eventOrderKey, mentionOrderKey } from './event-order.ts';

/** One mention of a dataset that states its schema. Outputs of failed runs are no evidence; neither are empty schemas. */
export interface SchemaStatement {
  readonly integration: string;
  readonly role: 'WRITER' | 'READER' | 'DECLARATION';
  readonly orderKey: string;
  /** The number of the mention in its event. */
  readonly mention: number;
  /** Hash of the fields that it states. */
  readonly content: string;
}

// The definition of a dataset's fields. schemas/schema-evidence.ts keeps the same incrementally.

/**
 * Merges what is stated of a dataset's schema into the fields that it has (docs/semantics.md, Fields). Each integration speaks for
 * itself, separately as writer and as reader: the latest statement of a writer or declaration replaces its former ones, those of a
 * reader or partial view add up, and a field's type changes only when the one that first gave it gives another. `evidence` may be
 * in any order; of equal statements by one integration in one role, the first and the last are enough. `fieldsIn` gives the fields
 * of a content, and is asked once for each content of each of them.
 */
export const mergeSchemas = (
  evidence: readonly SchemaStatement[],
  fieldsIn: (content: string) => readonly StatedField[],
): readonly StatedField[] => {
  const contributors = contributorsOf(evidence, fieldsIn);
  const removed = removalsBy(contributors);
  const shown = new Set<string>();
  const types = new Map<string, TypeGiven>();
  const descriptions = new Map<string, { last: string; description: string }>();
  for (const contributor of contributors) {
    for (const { path, last, type, description } of fieldsStatedBy(contributor, removed)) {
      shown.add(path);
      const owner = types.get(path);
      if (type && (!owner || type.first < owner.first)) types.set(path, type);
      const described = descriptions.get(path);
      if (description !== null && (!described || described.last < last))
        descriptions.set(path, { last, description });
    }
  }
  return [...shown].map((path) => ({
    path,
    type: types.get(path)?.type ?? null,
    description: descriptions.get(path)?.description ?? null,
  }));
};

/** Fields that were stated together, and the order keys of the first and the last mention that stated exactly these. */
interface Stated {
  readonly fields: readonly StatedField[];
  readonly first: string;
  readonly last: string;
}

/** An integration in one role. */
interface Contributor {
  /** Whether its latest statement replaces its former ones. */
  readonly replaces: boolean;
  /** By their last mentions. */
  readonly stated: readonly Stated[];
  /** The fields in its latest event, which may mention the dataset more than once. */
  readonly latest: readonly StatedField[];
  readonly first: string;
  /** Order key of its latest event. */
  readonly lastEvent: string;
}

// Those that replace come first, so that the order of fields shown is a writer's; then by the first statement.
const contributorsOf = (
  evidence: readonly SchemaStatement[],
  fieldsIn: (content: string) => readonly StatedField[],
): readonly Contributor[] => {
  const contents = new Map<string, Map<string, { first: string; last: string }>>();
  const replaces = new Map<string, boolean>();
  for (const { integration, role, content, orderKey, mention } of evidence) {
    const at = mentionOrderKey(eventOrderKey(orderKey), mention);
    const key = JSON.stringify([integration, role]);
    replaces.set(key, role !== 'READER' && !isPartialView(integration));
    const own = contents.get(key) ?? new Map<string, { first: string; last: string }>();
    contents.set(key, own);
    const seen = own.get(content);
    own.set(content, {
      first: seen && seen.first < at ? seen.first : at,
      last: seen && seen.last > at ? seen.last : at,
    });
  }
  const contributors = [...contents].map(([key, own]): Contributor => {
    const stated = [...own]
      .map(([content, times]) => ({ fields: fieldsIn(content), ...times }))
      .sort((a, b) => (a.last < b.last ? -1 : 1));
    const lastEvent = eventOfMention(stated.at(-1)?.last ?? '');
    return {
      replaces: replaces.get(key) ?? false,
      stated,
      latest: stated
        .filter(({ last }) => eventOfMention(last) === lastEvent)
        .flatMap(({ fields }) => fields),
      first: stated.map(({ first }) => first).reduce(earlier),
      lastEvent,
    };
  });
  return contributors.sort((a, b) =>
    a.replaces === b.replaces ? (a.first < b.first ? -1 : 1) : a.replaces ? -1 : 1,
  );
};

const earlier = (one: string, other: string): string => (one < other ? one : other);

/** For each field that someone who replaces has stated and no longer states, the latest event that left it out. */
const removalsBy = (contributors: readonly Contributor[]): ReadonlyMap<string, string> => {
  const removed = new Map<string, string>();
  for (const { replaces, stated, latest, lastEvent } of contributors) {
    if (!replaces) continue;
    const kept = new Set(latest.map(({ path }) => path));
    for (const { fields } of stated) {
      for (const { path } of fields) {
        if (!kept.has(path) && lastEvent > (removed.get(path) ?? '')) removed.set(path, lastEvent);
      }
    }
  }
  return removed;
};

interface TypeGiven {
  readonly type: string;
  /** When the contributor first gave the field any type. */
  readonly first: string;
}

interface ContributedField {
  readonly path: string;
  readonly last: string;
  readonly type: TypeGiven | null;
  readonly description: string | null;
}

/** The fields that a contributor states now, in the order in which it states or first stated them. */
function* fieldsStatedBy(
  { replaces, stated, latest }: Contributor,
  removed: ReadonlyMap<string, string>,
): Generator<ContributedField> {
  const mentions = new Map<string, { field: StatedField; first: string; last: string }[]>();
  for (const { fields, first, last } of stated) {
    for (const field of fields) {
      const own = mentions.get(field.path) ?? [];
      mentions.set(field.path, own);
      own.push({ field, first, last });
    }
  }
  const inOrder = replaces
    ? latest
    : [...stated].sort((a, b) => (a.first < b.first ? -1 : 1)).flatMap(({ fields }) => fields);
  for (const path of new Set(inOrder.map((field) => field.path))) {
    const own = mentions.get(path) ?? [];
    const last = own.at(-1)?.last ?? '';
    if (!replaces && eventOfMention(last) <= (removed.get(path) ?? '')) continue;
    // A statement without a type or description leaves the former one.
    const typed = own.filter(({ field }) => field.type !== null);
    const type = typed.at(-1)?.field.type ?? null;
    yield {
      path,
      last,
      type: type === null ? null : { type, first: typed.map(({ first }) => first).reduce(earlier) },
      description:
        own.findLast(({ field }) => field.description !== null)?.field.description ?? null,
    };
  }
}
