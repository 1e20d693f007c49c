import { isFailed, type Attempt } from './attempts.ts';
import type { SchemaField } from './facets.ts';
import type { Identity } from './identity.ts';
import { isRename } from './mentions.ts';
import type { Event, Mention } from './reading.ts';
import { byMoment, isBefore, type Moment } from './order.ts';

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
  readonly place: number;
  readonly type: string | null;
  readonly ordinal: number | null;
}

/** The fields of one dataset as all its speakers together see it, in the order that is shown. */
export const fieldsOf = (schemas: readonly SchemaStated[]): readonly ShownField[] => {
  const paths = [...new Set(schemas.flatMap(({ fields }) => fields.map(({ path }) => path)))];
  return paths
    .flatMap((path) => {
      const told = tellings(schemas, path);
      const standing = stillStating(schemas, told);
      return standing.length === 0 ? [] : [{ path, told, standing }];
    })
    .map(({ path, told, standing }) => ({
      path,
      type: typeIn(told, standing),
      ordinal: told.findLast(
        ({ speaker, ordinal }) => standing.includes(speaker) && ordinal !== null,
      )?.ordinal,
      first: told[0],
    }))
    .sort((a, b) => (a.ordinal ?? Infinity) - (b.ordinal ?? Infinity) || byFirst(a.first, b.first))
    .map(({ path, type }) => [path, type]);
};

const byFirst = (a: Told | undefined, b: Told | undefined): number =>
  a && b ? byMoment(a.at, b.at) || a.place - b.place : 0;

const tellings = (schemas: readonly SchemaStated[], path: string): readonly Told[] =>
  schemas.flatMap(({ speaker, replaces, at, fields }) =>
    fields.flatMap(({ type, ordinal, path: own }, place) =>
      own === path ? [{ speaker, replaces, at, place, type, ordinal }] : [],
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
