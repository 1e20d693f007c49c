import type { LineageEntry, LineageSource } from '../event/event.ts';
import type { JsonObject } from '../json/json.ts';
import type { DatasetName, JobName } from '../names.ts';
import { sentSource, uniteSources } from './field-source.ts';
import { array, list, name, objects, optionalName, type Fault, type Reader } from './shape.ts';

/** The `lineage` facet of a job. */
export const jobLineageFacet: Reader<readonly LineageEntry[]> = (json, fault) =>
  array(json, 'entries', entries, fault).flat();

/** The `lineage` facet of a dataset; the target is the dataset itself. */
export const datasetLineageFacet =
  ({ namespace, name }: DatasetName): Reader<readonly LineageEntry[]> =>
  (json, fault) => [{ type: 'DATASET', dataset: { namespace, name }, ...detail(json, fault) }];

/** One entry; an empty list if its type is wrong. */
const entries: Reader<readonly LineageEntry[]> = (json, fault) => {
  switch (json['type']) {
    case 'DATASET': {
      const dataset = {
        namespace: name(json, 'namespace', fault),
        name: name(json, 'name', fault),
      };
      return [{ type: 'DATASET', dataset, ...detail(json, fault) }];
    }
    case 'JOB': {
      const { namespace, name } = halves(json, fault);
      const inputs = sources(json, fault);
      return [{ type: 'JOB', job: jobOf(namespace, name, fault), inputs }];
    }
    default:
      fault.noteMember(json, 'type', OTHER_TYPE);
      return [];
  }
};

const OTHER_TYPE = 'is neither DATASET nor JOB';

const detail = (json: JsonObject, fault: Fault) => ({
  inputs: sources(json, fault),
  fields: objects(json, 'fields', fieldSources, fault),
});

const fieldSources: Reader<readonly LineageSource[]> = (json, fault) =>
  list(json, 'inputs', source, fault).flat();

/** Null means "not given", an empty list "known to have no source". */
const sources = (json: JsonObject, fault: Fault): readonly LineageSource[] | null => {
  const inputs = json['inputs'];
  if (inputs === undefined || inputs === null) return null;
  return array(json, 'inputs', source, fault).flat();
};

/** One source; an empty list if its type is wrong. */
const source: Reader<readonly LineageSource[]> = (json, fault) => {
  switch (json['type']) {
    case 'DATASET':
      return uniteSources([sentSource(json, fault)]).map((one) => ({ type: 'DATASET', ...one }));
    case 'JOB': {
      const { namespace, name } = halves(json, fault);
      return [{ type: 'JOB', job: jobOf(namespace, name, fault) }];
    }
    default:
      fault.noteMember(json, 'type', OTHER_TYPE);
      return [];
  }
};

const halves = (json: JsonObject, fault: Fault) => ({
  namespace: optionalName(json, 'namespace', fault),
  name: optionalName(json, 'name', fault),
});

/** A job has both names, or neither: null, the event's own job. */
const jobOf = (namespace: string | null, name: string | null, fault: Fault): JobName | null => {
  if (namespace !== null && name !== null) return { namespace, name };
  if (namespace !== name) fault.note(HALF_NAMED);
  return null;
};

const HALF_NAMED = 'has a namespace without a name, or a name without a namespace';
