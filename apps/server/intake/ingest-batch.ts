import type { EventStore } from '#event-store';
import type { Intake, Receipt } from '#ingest';
import type { Sender } from '#domain-events';
import { JsonSyntaxError, splitArray } from '#openlineage';
import { IntakeRefusal } from './refusal.ts';
import { shownWarnings } from './representation.ts';
import { splitLines, type Part } from './split-lines.ts';

/**
 * What became of a batch: how many events were stored, stood in the log already, or were refused, how many parts of events
 * were skipped, and each event in the order sent, with its index in the array (from 0) or its line (from 1). `position` is
 * where the last of them stands.
 *
 *     {"accepted": 1, "duplicate": 1, "refused": 1, "warnings": 1, "position": "42", "events": [
 *       {"index": 0, "status": "accepted", "id": "0b0d…", "warningCount": 1, "warnings": [
 *         {"path": "output", "reason": "output is not a member of a run event and …"}]},
 *       {"index": 1, "status": "duplicate", "id": "0b0d…"},
 *       {"index": 2, "status": "refused", "path": "run.runId", "reason": "run.runId is missing: …"}]}
 */
export interface BatchReport {
  readonly accepted: number;
  readonly duplicate: number;
  readonly refused: number;
  readonly warnings: number;
  readonly position: string | null;
  readonly events: readonly object[];
}

/** The events of a JSON array. Throws an {@link IntakeRefusal} for a body that is none, and for more than `maxBatch` events. */
export const eventsOfArray = (body: Buffer, maxBatch: number): readonly Part[] => {
  try {
    const parts = splitArray(body, maxBatch + 1).map((raw, index) => ({ place: { index }, raw }));
    return within(parts, maxBatch);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new IntakeRefusal(
      400,
      `the body is not a JSON array of events: ${error.message}`,
      {},
      error,
    );
  }
};

/** The events of NDJSON, one on each line. Throws an {@link IntakeRefusal} for more than `maxBatch` of them. */
export const eventsOfLines = (body: Buffer, maxBatch: number): readonly Part[] =>
  within(splitLines(body, maxBatch + 1), maxBatch);

/** Stores the events of a batch, each one or not on its own, and reports on each. */
export const ingestBatch = async (
  intake: Intake,
  log: EventStore,
  parts: readonly Part[],
  sender: Sender,
): Promise<BatchReport> => {
  const receipts = await intake.ingestMany(
    parts.map(({ raw }) => raw),
    sender,
  );
  const count = (status: Receipt['status']): number =>
    receipts.filter((receipt) => receipt.status === status).length;
  return {
    accepted: count('accepted'),
    duplicate: count('duplicate'),
    refused: count('refused'),
    warnings: warningsIn(receipts),
    position: lastPosition(log, receipts),
    events: receipts.map((receipt, index) => ({ ...parts[index]?.place, ...shown(receipt) })),
  };
};

const within = (parts: readonly Part[], maxBatch: number): readonly Part[] => {
  if (parts.length <= maxBatch) return parts;
  throw new IntakeRefusal(
    413,
    `the body holds more than ${maxBatch} events (MAX_BATCH): send fewer at once`,
  );
};

const shown = (receipt: Receipt): object => {
  if (receipt.status === 'refused') return receipt;
  const { status, id, warnings } = receipt;
  return warnings.length === 0 ? { status, id } : { status, id, ...shownWarnings(warnings) };
};

const warningsIn = (receipts: readonly Receipt[]): number =>
  receipts.reduce(
    (sum, receipt) => sum + (receipt.status === 'refused' ? 0 : receipt.warnings.length),
    0,
  );

const lastPosition = (log: EventStore, receipts: readonly Receipt[]): string | null => {
  let last: string | null = null;
  for (const receipt of receipts) {
    if (receipt.status === 'refused' || receipt.position === null) continue;
    if (last === null || log.compare(receipt.position, last) > 0) last = receipt.position;
  }
  return last;
};
