import {
  flag,
  list,
  maybeNumber,
  maybeText,
  numbers,
  objects,
  text,
  type Fault,
  type Reader,
} from './shape.ts';
import type { JsonObject } from '../json/json.ts';

// Facets that are stored as they were sent and only shown. Their types are checked, so that code that shows them can
// rely on them. A missing member is no fault: it is not shown.

/** The checks of facets, by key. */
export type Checks = ReadonlyMap<string, Reader<unknown>>;

const texts =
  (...members: readonly string[]): Reader<void> =>
  (json, fault) => {
    for (const member of members) maybeText(json, member, fault);
  };

const counts =
  (...members: readonly string[]): Reader<void> =>
  (json, fault) => {
    for (const member of members) maybeNumber(json, member, fault);
  };

const statistics = counts('rowCount', 'size', 'fileCount');

const columnCounts = counts('nullCount', 'distinctCount', 'sum', 'count');

const columnMetrics = (json: JsonObject, fault: Fault): void => {
  columnCounts(json, fault);
  numbers(json, 'quantiles', fault);
};

const tableCounts = counts('rowCount', 'bytes', 'fileCount');

const metrics: Reader<void> = (json, fault) => {
  tableCounts(json, fault);
  objects(json, 'columnMetrics', columnMetrics, fault);
};

const listOf =
  (member: string, item: Reader<unknown>): Reader<unknown> =>
  (json, fault) =>
    list(json, member, item, fault);

const pair =
  (first: string, second: string): Reader<void> =>
  (json, fault) => {
    text(json, first, fault);
    text(json, second, fault);
  };

const assertions = listOf('assertions', (json, fault) => {
  text(json, 'assertion', fault);
  flag(json, 'success', fault);
  maybeText(json, 'column', fault);
});

export const otherInputFacets: Checks = new Map([
  ['inputStatistics', statistics],
  ['dataQualityMetrics', metrics],
  ['dataQualityAssertions', assertions],
]);

export const otherOutputFacets: Checks = new Map([['outputStatistics', statistics]]);

export const otherDatasetFacets: Checks = new Map([
  ['dataSource', texts('name', 'uri')],
  ['storage', texts('storageLayer', 'fileFormat')],
  ['datasetType', texts('datasetType', 'subType')],
  ['hierarchy', listOf('hierarchy', pair('type', 'name'))],
  ['dataQualityMetrics', metrics],
  ['dataQualityAssertions', assertions],
]);

export const otherJobFacets: Checks = new Map([['sourceCode', texts('language', 'sourceCode')]]);

export const otherRunFacets: Checks = new Map([
  ['processing_engine', texts('name', 'version')],
  ['externalQuery', texts('externalQueryId', 'source')],
  ['tags', listOf('tags', pair('key', 'value'))],
  ['test', listOf('tests', pair('name', 'status'))],
]);
