import {
  canonicalJson,
  eventId,
  JsonSyntaxError,
  parseJson,
  readKey,
  scanEvent,
  streamOf,
  type FacetsAt,
  type Json,
  type KnownFacets,
  type Refusal,
  type ScannedEvent,
} from '#openlineage';

/** An event ready to be appended: the bytes received, its id, and its stream. */
export interface Fact {
  readonly id: string;
  readonly stream: string;
  readonly type: string;
  readonly data: Buffer;
}

/** A fact, and the offsets of the event's facets; `null` if they are not known. */
export interface FactRead {
  readonly ok: true;
  readonly fact: Fact;
  readonly facets: readonly FacetsAt[] | null;
}

/** Reads bytes as an event, as far as is needed to store it. Facets that are known are not read again. */
export const readFact = (
  data: Buffer,
  maxDepth: number,
  known: KnownFacets | null = null,
): FactRead | Refusal => {
  const scanned = scanEvent(data, maxDepth, known);
  if (scanned !== null) return { ok: true, fact: factOf(scanned, data), facets: scanned.facets };
  let json: Json;
  try {
    json = parseJson(data, maxDepth);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return { ok: false, path: '', reason: `the event cannot be read as JSON: ${error.message}` };
  }
  const outcome = readKey(json);
  if (!outcome.ok) return outcome;
  const id = eventId(canonicalJson(json));
  return { ok: true, fact: factOf({ id, subject: outcome.key.subject }, data), facets: null };
};

const factOf = ({ id, subject }: Omit<ScannedEvent, 'facets'>, data: Buffer): Fact => ({
  id,
  stream: streamOf(subject),
  type: TYPES[subject.kind],
  data,
});

const TYPES = {
  RUN: 'OpenLineageRunEvent',
  JOB: 'OpenLineageJobEvent',
  DATASET: 'OpenLineageDatasetEvent',
} as const;
