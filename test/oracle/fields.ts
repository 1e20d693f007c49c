import { isFailed, type Attempt } from './attempts.ts';
import type { SchemaField } from './facets.ts';
import type { Identity } from './identity.ts';
import { isRename } from './mentions.ts';
import type { Event, Mention } from './reading.ts';
import { isBefore, type Moment } from './order.ts';

export type ShownField = readonly [path: string, type: string | null];

type Role = 'WRITER' | 'READER' | 'DECLARATION';

/** One schema facet with fields, and who said it in which role. */
interface SchemaStated {
  readonly dataset: string;
  readonly speaker: string;
  /** Its latest statement replaces the ones before; the others only add. */
  readonly replaces: boolean;
  readonly at: Moment;
  readonly fields: readonly SchemaField[];
}

export const schemasIn = (
  events: readonly Event[],
  attempts: readonly Attempt[],
  identity: Identity,
): readonly SchemaStated[] => {
  const failed = new Set(
    attempts.filter(isFailed).flatMap((attempt) => attempt.events.map(({ at }) => at.id)),
  );
  return events.flatMap((event) => {
    const said = (mention: Mention, role: Role): readonly SchemaStated[] =>
      (mention.schema ?? []).length === 0
        ? []
        : [
            {
              dataset: identity.of(mention, event.at, role === 'WRITER' && isRename(mention)),
              speaker: JSON.stringify([integrationOf(event.producer), role]),
              replaces: role !== 'READER' && !isDbt(event.producer),
              at: event.at,
              fields: mention.schema ?? [],
            },
          ];
    if (event.kind === 'DATASET') return said(event.dataset, 'DECLARATION');
    return [
      ...event.inputs.flatMap((mention) => said(mention, 'READER')),
      ...(failed.has(event.at.id)
        ? []
        : event.outputs.flatMap((mention) => said(mention, 'WRITER'))),
    ];
  });
};

const version = /^(v?\d+([.-].*)?|[0-9a-f]{7,40})$/;

/** The producer without the path segments that are versions or commits. */
export const integrationOf = (producer: string): string =>
  producer
    .split('/')
    .filter((segment) => !version.test(segment))
    .join('/');

const isDbt = (producer: string): boolean => producer.toLowerCase().split('/').includes('dbt');

interface Told {
  readonly speaker: string;
  readonly replaces: boolean;
  readonly at: Moment;
  readonly type: string | null;
}

/** The fields of one dataset as all its speakers together see it, in the order that is shown. */
export const fieldsOf = (schemas: readonly SchemaStated[]): readonly ShownField[] => {
  const paths = inOrderOfSpeakers(schemas);
  const fields = paths.map((path) => {
    const told = tellings(schemas, path);
    const standing = stillStating(schemas, told);
    return { path, told, standing };
  });
  return fields
    .filter(({ standing }) => standing.length > 0)
    .map(({ path, told, standing }) => [path, typeIn(told, standing)]);
};

/** Those who replace first, in the order of their latest word; then the others, as they came up; the first heard first. */
const inOrderOfSpeakers = (schemas: readonly SchemaStated[]): readonly string[] => {
  const speakers = [...new Set(schemas.map(({ speaker }) => speaker))];
  const orders = speakers.map((speaker) => {
    const own = schemas.filter((schema) => schema.speaker === speaker);
    const replaces = own[0]?.replaces ?? false;
    const last = own.at(-1)?.at;
    return {
      replaces,
      paths: own
        .filter(({ at }) => !replaces || at === last)
        .flatMap(({ fields }) => fields.map(({ path }) => path)),
    };
  });
  return [
    ...new Set(
      [
        ...orders.filter(({ replaces }) => replaces),
        ...orders.filter(({ replaces }) => !replaces),
      ].flatMap(({ paths }) => paths),
    ),
  ];
};

const tellings = (schemas: readonly SchemaStated[], path: string): readonly Told[] =>
  schemas.flatMap(({ speaker, replaces, at, fields }) =>
    fields.flatMap(({ type, path: own }) =>
      own === path ? [{ speaker, replaces, at, type }] : [],
    ),
  );

/** The speakers that still say that the field is there. */
const stillStating = (
  schemas: readonly SchemaStated[],
  told: readonly Told[],
): readonly string[] => {
  const speakers = [...new Set(told.map(({ speaker }) => speaker))];
  const lastOf = (speaker: string): SchemaStated | undefined =>
    schemas.findLast((schema) => schema.speaker === speaker);
  const says = (speaker: string, at: Moment | undefined): boolean =>
    told.some((one) => one.speaker === speaker && one.at === at);
  const takenAway = speakers.flatMap((speaker) => {
    const last = lastOf(speaker);
    return last?.replaces && !says(speaker, last.at) ? [last.at] : [];
  });
  return speakers.filter((speaker) => {
    const last = lastOf(speaker);
    if (last?.replaces) return says(speaker, last.at);
    return told.some(
      (one) => one.speaker === speaker && takenAway.every((at) => isBefore(at, one.at)),
    );
  });
};

/** The word of the speaker that was the first to give a type: its latest. */
const typeIn = (told: readonly Told[], standing: readonly string[]): string | null => {
  const typed = told.filter(({ speaker, type }) => standing.includes(speaker) && type !== null);
  const [first] = typed;
  return typed.findLast(({ speaker }) => speaker === first?.speaker)?.type ?? null;
};
