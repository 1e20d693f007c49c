import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { renamesStated, type StoredLineage } from '#projection';
import { nodeKey } from '#projection';
import { ContentRow, RunEventRow, RunRow, type NodeRow } from '../../log-tables.ts';
import { MentionRow } from '../../working-tables.ts';
import { contentsByHash } from '../contents.ts';
import { inChunks } from '../in-chunks.ts';
import { attemptsAt } from '../runs/run-attempts.ts';

/**
 * For each first node, the order keys of the RENAMEs that left its name, as of a sequence.
 * `generations` are all nodes of these names. The projection stores only the RENAMEs that count
 * now, so the others are read again from the events of runs.
 */
export const renamesAt = async (
  db: EntityManager,
  asOf: number,
  first: readonly NodeRow[],
  generations: readonly NodeRow[],
): Promise<ReadonlyMap<number, readonly string[]>> => {
  const byKey = new Map(first.map((node) => [node.key, node.id]));
  const keys = new Map<number, string[]>();
  const runs = await renamingRuns(db, asOf, generations);
  const completed = (await attemptsAt(db, asOf, runs)).filter(({ state }) => state === 'COMPLETED');
  const texts = await contentsByHash(
    db,
    completed.flatMap(({ attempt }) => attempt.events.map(({ content }) => content)),
  );
  for (const { attempt } of completed) {
    const events = attempt.events.map(({ orderKey, content }) => ({
      orderKey,
      content: JSON.parse(texts.get(content) ?? '{}') as StoredLineage,
    }));
    for (const { from, orderKey } of renamesStated(events)) {
      const node = byKey.get(nodeKey('DATASET', from.namespace, from.name, 0));
      if (node !== undefined) keys.set(node, [...(keys.get(node) ?? []), orderKey]);
    }
  }
  return keys;
};

/** The runs with a RENAME of the jobs that mention one of these datasets. */
const renamingRuns = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly NodeRow[],
): Promise<readonly RunRow[]> => {
  const mentions = await inChunks(
    datasets.map(({ id }) => id),
    (chunk) => db.findBy(MentionRow, { dataset: In(chunk) }),
  );
  const events = await inChunks([...new Set(mentions.map(({ owner }) => owner))], (chunk) =>
    db
      .createQueryBuilder(RunEventRow, 'event')
      .innerJoin(RunRow, 'run', 'run.id = event.run')
      .innerJoin(ContentRow, 'content', 'content.hash = event.content')
      .select('event.run', 'run')
      .distinct()
      .where('run.job IN (:...chunk) AND event.sequence <= :asOf', { chunk, asOf })
      // A cheap filter that few contents pass. The exact check follows when the content is parsed.
      .andWhere(`content.json LIKE '%"change":"RENAME"%'`)
      .getRawMany<{ run: number | string }>(),
  );
  return inChunks([...new Set(events.map(({ run }) => Number(run)))], (chunk) =>
    db.findBy(RunRow, { id: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );
};
