import { describe, expect, it } from '@jest/globals';
import { asOf, datasets, edges, jobs, reads, writes } from '../shop/expected.ts';
import { fieldEdges } from '../shop/expected-fields.ts';
import { runs, stateAsOf } from '../shop/expected-runs.ts';
import { fieldsAsOf } from '../shop/expected-schemas.ts';
import type { Name } from '../shop/names.ts';
import { story } from '../shop/story.ts';
import { naive } from './naive.ts';
import { byElements } from './order.ts';
import { arriving } from './telling.ts';

const pair = ({ namespace, name }: Name): readonly [string, string] => [namespace, name];
const sorted = <T>(items: readonly T[]): readonly T[] => [...items].sort(byElements);

describe('the shop, as of every event', () => {
  it('is 38 events long', () => {
    expect(story).toHaveLength(38);
  });

  for (const sequence of story.keys()) {
    const now = sequence + 1;
    const document = naive(arriving(story.slice(0, now)));

    it(`has the edges that were worked out by hand as of ${now}`, () => {
      expect(document.edges).toEqual(
        sorted(
          asOf(edges, now).map(({ from, to, job, basis }) => [
            pair(from),
            pair(to),
            pair(job),
            basis,
          ]),
        ),
      );
      expect(document.reads).toEqual(
        sorted(asOf(reads, now).map(({ job, dataset }) => [pair(job), pair(dataset)])),
      );
      expect(document.writes).toEqual(
        sorted(asOf(writes, now).map(({ job, dataset }) => [pair(job), pair(dataset)])),
      );
      expect(document.fieldEdges).toEqual(
        sorted(
          asOf(fieldEdges, now).map((edge) => [
            [...pair(edge.from), edge.fromField],
            [...pair(edge.to), edge.toField],
            pair(edge.job),
            edge.type,
            edge.subtype,
            edge.masking,
          ]),
        ),
      );
      expect(document.jobEdges).toEqual([]);
    });

    it(`has the datasets, fields, jobs and run states as of ${now}`, () => {
      expect(
        document.datasets.map(({ namespace, name, fields }) => [namespace, name, fields]),
      ).toEqual(
        sorted(
          datasets
            .filter(([, since]) => since <= now)
            .map(([name]) => [...pair(name), fieldsAsOf(name, now)]),
        ),
      );
      expect(document.jobs).toEqual(
        sorted(jobs.filter(([, since]) => since <= now).map(([name]) => pair(name))),
      );
      expect(document.runs.map(({ runId, job, state }) => [runId, job, state])).toEqual(
        sorted(
          runs
            .map((run) => [run.run, pair(run.job), stateAsOf(run, now)])
            .filter(([, , state]) => state !== null),
        ),
      );
    });
  }
});
