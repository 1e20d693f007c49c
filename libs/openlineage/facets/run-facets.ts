import type { RunFacets, SetAside } from '../event/event.ts';
import type { Json } from '../json/json.ts';
import type { JobName } from '../names.ts';
import { otherRunFacets } from './other-facets.ts';
import { FacetPlace } from './place.ts';
import { maybeObject, maybeText, name, object, text, type Reader } from './shape.ts';

/** Reads the facets of a run. `_deleted` is ignored there: a run cannot retract what it stated. */
export const readRunFacets = (
  json: Json | undefined,
  path: string,
  setAside: SetAside[],
): RunFacets => {
  const place = new FacetPlace(json, path, setAside);
  const parent = place.read('parent', parentFacet) ?? place.read('parentRun', parentFacet);
  const nominalTime = place.read('nominalTime', nominalTimeFacet);
  const errorMessage = place.read('errorMessage', errorMessageFacet);
  place.check(otherRunFacets);
  return {
    all: place.all,
    ...(parent !== undefined && { parent }),
    ...(nominalTime !== undefined && { nominalTime }),
    ...(errorMessage !== undefined && { errorMessage }),
    // Whatever it contains: its presence means that the lineage of this run is incomplete.
    hasExtractionError: place.all.has('extractionError'),
  };
};

interface RunOfJob {
  readonly runId: string;
  readonly job: JobName;
}

const parentFacet: Reader<NonNullable<RunFacets['parent']>> = (json, fault) => ({
  ...runOfJob(json, fault),
  root: maybeObject(json, 'root', runOfJob, fault),
});

const runOfJob: Reader<RunOfJob> = (json, fault) => ({
  runId: object(json, 'run', runId, fault),
  job: object(json, 'job', jobName, fault),
});

const runId: Reader<string> = (json, fault) => name(json, 'runId', fault);

const jobName: Reader<JobName> = (json, fault) => ({
  namespace: name(json, 'namespace', fault),
  name: name(json, 'name', fault),
});

const nominalTimeFacet: Reader<NonNullable<RunFacets['nominalTime']>> = (json, fault) => ({
  start: text(json, 'nominalStartTime', fault),
  end: maybeText(json, 'nominalEndTime', fault),
});

const errorMessageFacet: Reader<string> = (json, fault) => text(json, 'message', fault);
