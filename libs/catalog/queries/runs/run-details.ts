import {
  canonicalJson,
  formatInstant,
  isJsonArray,
  memberOf,
  parseInstant,
  parseJson,
  readEvent,
  type DatasetMention,
  type DatasetName,
  type FacetTexts,
  type JobName,
  type Json,
  type RunEvent,
} from '#openlineage';

/** Details in a run's events that the catalog does not store. */
export interface RunDetails {
  readonly nominalStartTime: string | null;
  readonly nominalEndTime: string | null;
  /** The root run, as stated. */
  readonly root: { readonly runId: string; readonly job: JobName } | null;
  readonly stackTrace: string | null;
  readonly statistics: readonly Statistics[];
  readonly assertions: readonly Assertion[];
  readonly lineageIncomplete: LineageIncomplete | null;
}

/** How much a run read from or wrote to a dataset. The name is that used in the events. */
export interface Statistics {
  readonly dataset: DatasetName;
  readonly role: 'INPUT' | 'OUTPUT';
  readonly rowCount: number | null;
  readonly bytes: number | null;
  readonly fileCount: number | null;
}

/** The result of a data quality assertion of a run about a dataset. */
export interface Assertion {
  readonly dataset: DatasetName;
  readonly assertion: string;
  readonly success: boolean;
  /** Null: about the dataset as a whole. */
  readonly column: string | null;
}

/** A producer could not extract all lineage of a run. */
export interface LineageIncomplete {
  /** The first event that states it. */
  readonly since: number;
  /** The error messages. May be empty. */
  readonly reasons: readonly string[];
}

/**
 * Reads the details from the events of an attempt, given in event order. The latest value of each
 * facet counts.
 */
export const runDetailsOf = (
  events: readonly { readonly sequence: number; readonly data: Buffer }[],
): RunDetails => {
  const read = events.flatMap(({ sequence, data }) => {
    const outcome = readEvent(parseJson(data));
    return outcome.ok && outcome.event.kind === 'RUN' ? [{ sequence, event: outcome.event }] : [];
  });
  const runFacets = read.map(({ event }) => event.runFacets);
  const nominal = runFacets.findLast(({ nominalTime }) => nominalTime)?.nominalTime;
  const error = runFacets.findLast(({ all }) => all.has('errorMessage'))?.all.get('errorMessage');
  return {
    nominalStartTime: timeIn(nominal?.start ?? null),
    nominalEndTime: timeIn(nominal?.end ?? null),
    root: runFacets.findLast(({ parent }) => parent?.root)?.parent?.root ?? null,
    stackTrace: textOf(memberOf(error, 'stackTrace')),
    statistics: statisticsIn(read.map(({ event }) => event)),
    assertions: assertionsIn(read.map(({ event }) => event)),
    lineageIncomplete: incompleteIn(read),
  };
};

const timeIn = (text: string | null): string | null => {
  const time = text === null ? null : parseInstant(text);
  return time === null ? null : formatInstant(time);
};

const textOf = (json: Json | undefined): string | null =>
  typeof json === 'string' && json !== '' ? json : null;

const statisticsIn = (events: readonly RunEvent[]): readonly Statistics[] => {
  const latest = new Map<string, Statistics>();
  const note = (role: Statistics['role'], { namespace, name }: DatasetName, facet?: Json): void => {
    if (facet === undefined) return;
    const count = (member: string): number | null => numberOf(memberOf(facet, member));
    const [rowCount, bytes, fileCount] = [
      count('rowCount'),
      count('size') ?? count('bytes'),
      count('fileCount'),
    ];
    if (rowCount === null && bytes === null && fileCount === null) return;
    const dataset = { namespace, name };
    latest.set(keyOf(role, namespace, name), { dataset, role, rowCount, bytes, fileCount });
  };
  for (const { inputs, outputs } of events) {
    for (const input of inputs) {
      const { exchangeFacets } = input;
      const metrics = facetOf(input, 'dataQualityMetrics');
      note('INPUT', input, exchangeFacets.get('inputStatistics') ?? metrics);
    }
    for (const output of outputs) note('OUTPUT', output, facetOf(output, 'outputStatistics'));
  }
  return sorted(latest);
};

// Producers put these facets in either place.
const facetOf = ({ exchangeFacets, facets }: DatasetMention, key: string): Json | undefined =>
  exchangeFacets.get(key) ?? facets.all.get(key);

/** The nearest JavaScript number, or null if the value is not a number. */
const numberOf = (json: Json | undefined): number | null => {
  if (json === undefined || typeof json === 'string' || typeof json === 'boolean') return null;
  const number = json === null ? NaN : Number(canonicalJson(json));
  return Number.isFinite(number) ? number : null;
};

const assertionsIn = (events: readonly RunEvent[]): readonly Assertion[] => {
  const latest = new Map<string, Assertion>();
  const note = ({ namespace, name }: DatasetName, facets: FacetTexts): void => {
    const list = memberOf(facets.get('dataQualityAssertions'), 'assertions');
    for (const item of isJsonArray(list) ? list : []) {
      const assertion = textOf(memberOf(item, 'assertion'));
      const success = memberOf(item, 'success');
      if (assertion === null || typeof success !== 'boolean') continue;
      const column = textOf(memberOf(item, 'column'));
      const dataset = { namespace, name };
      const key = keyOf(namespace, name, column ?? '', assertion);
      latest.set(key, { dataset, assertion, success, column });
    }
  };
  for (const { inputs, outputs } of events) {
    for (const mention of [...inputs, ...outputs]) {
      note(mention, mention.facets.all);
      note(mention, mention.exchangeFacets);
    }
  }
  return sorted(latest);
};

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

const sorted = <T>(items: ReadonlyMap<string, T>): readonly T[] =>
  [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);

const incompleteIn = (
  events: readonly { readonly sequence: number; readonly event: RunEvent }[],
): LineageIncomplete | null => {
  const incomplete = events.filter(({ event }) => event.runFacets.hasExtractionError);
  const [first] = incomplete;
  if (!first) return null;
  const errors = incomplete.flatMap(({ event }) => {
    const list = memberOf(event.runFacets.all.get('extractionError'), 'errors');
    return isJsonArray(list) ? list : [];
  });
  const reasons = errors.flatMap((error) => textOf(memberOf(error, 'errorMessage')) ?? []);
  return { since: first.sequence, reasons: [...new Set(reasons)] };
};
