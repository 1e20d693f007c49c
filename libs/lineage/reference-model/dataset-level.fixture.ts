import type { Path, Place } from './best-paths.fixture.ts';
import { followed, usedBy } from './jobs.fixture.ts';
import { feedsOf, isBare } from './level.fixture.ts';
import type { Level } from './level.fixture.ts';
import type { Moment } from './snapshot.fixture.ts';

/** Every FEEDS edge between two datasets is a way for data to go. Null when the start is not known. */
export const datasetLevel = (moment: Moment, isJob: boolean, isDown: boolean): Level | null => {
  const { start, dataset } = moment;
  if (start === null) return null;
  const place = (id: number): Place => ({
    key: `${id}`,
    dataset: id,
    ...moment.name(id),
    field: null,
    kind: 'dataset',
  });
  const at =
    (hops: number) =>
    (id: number): Path => ({ hops, places: [place(id)] });
  const ofJob = (job: number, hops: number) => usedBy(moment, job, isDown).map(at(hops + 1));
  const jobs = followed(moment, new Map([[start, 0]]), isDown);
  return {
    arcs: feedsOf(moment)
      .filter(({ from, to }) => dataset(from) !== dataset(to))
      .map(({ from, to, job, basis, openedAt }) => ({
        from: place(dataset(from)),
        to: place(dataset(to)),
        certain: basis !== 'INFERRED',
        basis: basis ?? 'INFERRED',
        job: job === null ? null : moment.name(job),
        transformation: null,
        openedAt,
      })),
    starts: isJob ? [...jobs].flatMap(([job, hops]) => ofJob(job, hops)) : [at(0)(start)],
    // That a job hands on what it got is not stated: what it writes is possible where the data came from another job.
    sureStarts: isJob ? ofJob(start, 0) : [at(0)(start)],
    field: null,
    isStart: ({ dataset: id }) => !isJob && id === start,
    isListed: ({ dataset: id }) => isJob || id !== start,
    isUser: () => true,
    leadsOn: (feed, { dataset: id }) =>
      isBare(moment, feed) && dataset(isDown ? feed.from : feed.to) === id,
  };
};
