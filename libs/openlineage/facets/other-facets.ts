import { z } from 'zod';
import { list, maybe, maybeText, members, number, object, text } from './shape.ts';

// Facets that are kept as sent and shown: their shape is checked, so that what shows them can trust it. Only what is of the
// wrong type counts; what is missing is not shown.

type Shapes = ReadonlyMap<string, z.ZodType>;

const count = maybe(number);

const statistics = z.object({ rowCount: count, size: count, fileCount: count });

const columnMetrics = object(
  z.object({
    nullCount: count,
    distinctCount: count,
    sum: count,
    count,
    quantiles: maybe(members(number)),
  }),
);

const metrics = z.object({
  rowCount: count,
  bytes: count,
  fileCount: count,
  columnMetrics: maybe(members(columnMetrics)),
});

const assertions = z.object({
  assertions: list(z.object({ assertion: text, success: z.boolean(), column: maybeText })),
});

export const otherInputFacets: Shapes = new Map<string, z.ZodType>([
  ['inputStatistics', statistics],
  ['dataQualityMetrics', metrics],
  ['dataQualityAssertions', assertions],
]);

export const otherOutputFacets: Shapes = new Map<string, z.ZodType>([
  ['outputStatistics', statistics],
]);

export const otherDatasetFacets: Shapes = new Map<string, z.ZodType>([
  ['dataSource', z.object({ name: maybeText, uri: maybeText })],
  ['storage', z.object({ storageLayer: maybeText, fileFormat: maybeText })],
  ['datasetType', z.object({ datasetType: maybeText, subType: maybeText })],
  ['hierarchy', z.object({ hierarchy: list(z.object({ type: text, name: text })) })],
  ['dataQualityMetrics', metrics],
  ['dataQualityAssertions', assertions],
]);

export const otherJobFacets: Shapes = new Map<string, z.ZodType>([
  ['sourceCode', z.object({ language: maybeText, sourceCode: maybeText })],
]);

export const otherRunFacets: Shapes = new Map<string, z.ZodType>([
  ['processing_engine', z.object({ name: maybeText, version: maybeText })],
  ['externalQuery', z.object({ externalQueryId: maybeText, source: maybeText })],
  ['tags', z.object({ tags: list(z.object({ key: text, value: text })) })],
  ['test', z.object({ tests: list(z.object({ name: text, status: text })) })],
]);
