import { z } from 'zod';
import type { RunFacets, SetAside } from '../event.ts';
import type { Json } from '../json.ts';
import { otherRunFacets } from './other-facets.ts';
import { facetPlace } from './place.ts';
import { maybe, maybeText, name, text } from './shape.ts';

/** Reads a run's facets. `_deleted` has no meaning there: what a run said of itself stands. */
export const readRunFacets = (
  json: Json | undefined,
  path: string,
  setAside: SetAside[],
): RunFacets => {
  const place = facetPlace(json, path, setAside);
  const parent = place.read('parent', parentFacet) ?? place.read('parentRun', parentFacet);
  const nominalTime = place.read('nominalTime', nominalTimeFacet);
  const errorMessage = place.read('errorMessage', errorMessageFacet);
  place.check(otherRunFacets);
  return {
    all: place.all,
    ...(parent !== undefined && { parent }),
    ...(nominalTime !== undefined && { nominalTime }),
    ...(errorMessage !== undefined && { errorMessage }),
    // Whatever else it holds: that it is there says that the lineage of this run is incomplete.
    hasExtractionError: place.all.has('extractionError'),
  };
};

const runOfJob = z.object({
  run: z.object({ runId: name }),
  job: z.object({ namespace: name, name }),
});

const flat = ({ run, job }: z.infer<typeof runOfJob>) => ({ runId: run.runId, job });

const parentFacet = runOfJob
  .extend({ root: maybe(runOfJob) })
  .transform(({ root, ...parent }) => ({ ...flat(parent), root: root && flat(root) }));

const nominalTimeFacet = z
  .object({ nominalStartTime: text, nominalEndTime: maybeText })
  .transform(({ nominalStartTime: start, nominalEndTime: end }) => ({ start, end }));

const errorMessageFacet = z.object({ message: text }).transform(({ message }) => message);
