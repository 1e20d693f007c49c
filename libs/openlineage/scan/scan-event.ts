import { isUtf8 } from 'node:buffer';
import { eventIdOf, ID_PREFIX } from '../event-id.ts';
import { parseInstant } from '../instant.ts';
import { scanJson, type FacetsAt, type JsonScan, type ScannedFacets } from '../json/json-scan.ts';
import type { StreamSubject } from '../streams.ts';

/** All that intake needs of an event. */
export interface ScannedEvent {
  readonly id: string;
  readonly subject: StreamSubject;
  /** The offsets of its facets, for {@link createSkippedParts}. */
  readonly facets: readonly FacetsAt[];
}

/**
 * Identifies an event in one pass over its bytes: with the same id and subject as `parseJson`, `canonicalJson`,
 * `eventId` and `readKey`, in a fifth of the time. Returns `null` for anything unusual, valid or not: a body above
 * 512 KiB, what {@link scanJson} does not read, a key that is missing, empty or escaped. Then the exact parser
 * decides, and words the refusal.
 */
export const scanEvent = (
  bytes: Buffer,
  maxDepth: number,
  known: ScannedFacets | null = null,
): ScannedEvent | null => {
  if (bytes.length > MAX_BYTES || !isUtf8(bytes)) return null;
  const scan = scanJson(bytes, maxDepth, known);
  if (scan === null) return null;
  const subject = subjectOf(scan);
  const eventTime = scan.textAt('eventTime');
  if (subject === null || eventTime === null || !isInstant(eventTime)) return null;
  return { id: eventIdOf(scan.canonical(ID_PREFIX)), subject, facets: scan.facets() };
};

const isInstant = (text: string): boolean => PLAIN_TIME.test(text) || parseInstant(text) !== null;

// Times that are right whatever the month; the others take some microseconds.
const PLAIN_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

const MAX_BYTES = 512 * 1024;

const subjectOf = (scan: JsonScan): StreamSubject | null => {
  if (isGiven(scan, 'run')) {
    const runId = scan.textAt('run', 'runId');
    const job = nameOf(scan, 'job');
    return runId === null || job === null ? null : { kind: 'RUN', runId, job };
  }
  if (isGiven(scan, 'job')) {
    const job = nameOf(scan, 'job');
    return job && { kind: 'JOB', job };
  }
  const dataset = nameOf(scan, 'dataset');
  return dataset && { kind: 'DATASET', dataset };
};

const NULL = 0x6e;

const isGiven = (scan: JsonScan, name: string): boolean => {
  const first = scan.firstByteAt(name);
  return first !== undefined && first !== NULL;
};

const nameOf = (scan: JsonScan, member: string): { namespace: string; name: string } | null => {
  const namespace = scan.textAt(member, 'namespace');
  const name = scan.textAt(member, 'name');
  return namespace === null || name === null ? null : { namespace, name };
};
