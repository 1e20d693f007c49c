import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { orderTime } from '#openlineage';
import { hasFailed } from '#projection';
import { RunRow } from '../log-tables.ts';
import { declaredVersions } from './declared-versions.ts';
import { eventsAround } from './events-around.ts';
import { grouped } from './grouped.ts';
import { inChunks } from './in-chunks.ts';
import { attemptsAt, type AttemptAt } from './run-attempts.ts';
import type { VersionAt } from './version-at.ts';
import { usesOfEvents, type EventUses } from './uses-of-events.ts';

/** The data versions of the datasets with these canonical names, newest first (docs/semantics.md, Versions). */
export const versionsAt = async (
  db: EntityManager,
  asOf: number,
  shown: readonly number[],
): Promise<ReadonlyMap<number, readonly VersionAt[]>> => {
  const told = await toldAround(db, asOf, shown);
  const declared = await declaredVersions(db, asOf, shown);
  return new Map(
    shown.map((dataset) => {
      const written = told.flatMap((one) => writtenBy(one, dataset));
      const made = new Set(written.map(({ version }) => version));
      const read = readUnder(told, dataset).filter(({ version }) => !made.has(version));
      const byRuns = new Set(told.flatMap((one) => versionsStatedBy(one, dataset)));
      const others = (declared.get(dataset) ?? []).filter(
        ({ version }) => version !== null && !byRuns.has(version),
      );
      return [dataset, [...written, ...read, ...others].sort(newestFirst)];
    }),
  );
};

/** An attempt with what each of its events uses, in event order. */
interface ToldAttempt {
  readonly attempt: AttemptAt;
  readonly events: readonly (EventUses & {
    readonly sequence: number;
    readonly orderKey: string;
  })[];
}

/** The attempts of all runs that use one of these datasets. */
const toldAround = async (
  db: EntityManager,
  asOf: number,
  shown: readonly number[],
): Promise<readonly ToldAttempt[]> => {
  const events = await eventsAround(db, asOf, shown);
  const uses = await usesOfEvents(db, asOf, events);
  const bySequence = new Map(events.map(({ sequence }, index) => [sequence, uses[index]]));
  const asked = new Set(shown);
  const using = events.filter((_, index) =>
    [...(uses[index]?.inputs ?? []), ...(uses[index]?.outputs ?? [])].some((node) =>
      asked.has(node),
    ),
  );
  const runs = await inChunks([...new Set(using.map(({ run }) => run))], (chunk) =>
    db.findBy(RunRow, { id: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );
  return (await attemptsAt(db, asOf, runs)).map((attempt) => ({
    attempt,
    events: attempt.attempt.events.flatMap(({ sequence, orderKey }) => {
      const own = bySequence.get(sequence);
      return own ? [{ ...own, sequence, orderKey }] : [];
    }),
  }));
};

const writtenBy = ({ attempt, events }: ToldAttempt, dataset: number): readonly VersionAt[] => {
  const naming = events.filter(({ outputs }) => outputs.includes(dataset));
  const first = naming[0];
  const last = naming.at(-1);
  if (!first || !last || hasFailed(attempt)) return [];
  const wordsOf = (words: EventUses['changes']) =>
    words.flatMap(([node, word]) => (node === dataset ? [word] : []));
  // What a run drops it does not leave anything of.
  if (naming.flatMap(({ changes }) => wordsOf(changes)).at(-1) === 'DROP') return [];
  const stated = naming.map((event) => wordsOf(event.versionsWritten).at(-1) ?? null);
  const { ended } = attempt;
  const whole = {
    dataset,
    version: stated.findLast((version) => version !== null) ?? null,
    writer: attempt,
    since: firstOf(naming),
    place: ended ?? last.orderKey,
    readableFrom: ended === null ? null : orderTime(ended),
  };
  if (!attempt.isStream) return [whole];
  if (whole.version === null) return [{ ...whole, readableFrom: orderTime(first.orderKey) }];
  // A run without an end writes one version after the other: each that it states is one.
  const byVersion = grouped(
    naming.flatMap((event, index) => {
      const version = stated[index] ?? null;
      return version === null ? [] : [{ ...event, version }];
    }),
    ({ version }) => version,
  );
  return [...byVersion].map(([version, own]) => ({
    ...whole,
    version,
    since: firstOf(own),
    place: own.at(-1)?.orderKey ?? whole.place,
    readableFrom: orderTime(own[0]?.orderKey ?? whole.place),
  }));
};

/** The least sequence of events, of which there is at least one. */
const firstOf = (events: readonly { readonly sequence: number }[]): number =>
  events.reduce((first, { sequence }) => Math.min(first, sequence), Infinity);

/** The versions that runs say they read of it. */
const readUnder = (told: readonly ToldAttempt[], dataset: number): readonly VersionAt[] => {
  const stated = told.flatMap(({ events }) =>
    events.flatMap(({ versionsRead, sequence, orderKey }) =>
      versionsRead.flatMap(([node, version]) =>
        node === dataset ? [{ version, sequence, orderKey }] : [],
      ),
    ),
  );
  return [...grouped(stated, ({ version }) => version)].map(([version, own]) => ({
    dataset,
    version,
    writer: null,
    since: firstOf(own),
    place: own.map(({ orderKey }) => orderKey).reduce((a, b) => (a < b ? a : b)),
    readableFrom: null,
  }));
};

const versionsStatedBy = ({ events }: ToldAttempt, dataset: number): readonly string[] =>
  events.flatMap(({ versionsRead, versionsWritten }) =>
    [...versionsRead, ...versionsWritten].flatMap(([node, version]) =>
      node === dataset ? [version] : [],
    ),
  );

const newestFirst = (a: VersionAt, b: VersionAt): number => {
  if (a.place !== b.place) return a.place < b.place ? 1 : -1;
  if (a.since !== b.since) return b.since - a.since;
  return (a.version ?? '') < (b.version ?? '') ? 1 : -1;
};
