import type { Path, Vertex } from './best-paths.fixture.ts';
import { withJobsFollowed, datasetsUsedBy } from './jobs.fixture.ts';
import { datasetEdges, isCoarse, type Level } from './level.fixture.ts';
import type { Snapshot } from './snapshot.fixture.ts';

/** The graph of whole datasets: each FEEDS edge between two datasets is an arc. Null if the start is not known. */
export const datasetLevel = (snapshot: Snapshot, isJob: boolean, isDown: boolean): Level | null => {
  const { start, dataset } = snapshot;
  if (start === null) return null;
  const vertex = (id: number): Vertex => ({
    key: `${id}`,
    dataset: id,
    ...snapshot.name(id),
    field: null,
    kind: 'dataset',
  });
  const at =
    (hops: number) =>
    (id: number): Path => ({ hops, vertices: [vertex(id)] });
  const ofJob = (job: number, hops: number) =>
    datasetsUsedBy(snapshot, job, isDown).map(at(hops + 1));
  const jobs = withJobsFollowed(snapshot, new Map([[start, 0]]), isDown);
  return {
    arcs: datasetEdges(snapshot)
      .filter(({ from, to }) => dataset(from) !== dataset(to))
      .map(({ from, to, job, basis, openedAt }) => ({
        from: vertex(dataset(from)),
        to: vertex(dataset(to)),
        certain: basis !== 'INFERRED',
        basis: basis ?? 'INFERRED',
        job: job === null ? null : snapshot.name(job),
        transformation: null,
        openedAt,
      })),
    starts: isJob ? [...jobs].flatMap(([job, hops]) => ofJob(job, hops)) : [at(0)(start)],
    // No edge states that a job passes on what it got. So if data came from another job, what this job writes is only
    // possible.
    certainStarts: isJob ? ofJob(start, 0) : [at(0)(start)],
    field: null,
    isStart: ({ dataset: id }) => !isJob && id === start,
    isListed: ({ dataset: id }) => isJob || id !== start,
    isUser: () => true,
    leadsOn: (feed, { dataset: id }) =>
      isCoarse(snapshot, feed) && dataset(isDown ? feed.from : feed.to) === id,
  };
};
