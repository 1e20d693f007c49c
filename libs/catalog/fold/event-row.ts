import { formatInstant, type OpenLineageEvent } from '#openlineage';
import { readSender } from '#own-events';
import type { LogEntry } from '../catalog.ts';
import type { EventRow } from '../log-tables.ts';
import { storable } from '../storable.ts';

/** The row of an entry of the log; `event` is null for what is not an OpenLineage event, or could not be read. */
export const eventRowOf = (
  { id, stream, revision, position, type, metadata }: LogEntry,
  event: OpenLineageEvent | null,
  sequence: number,
  recordedAt: string,
): EventRow => {
  const { actor, address, client } = readSender(metadata);
  return {
    ...{ sequence, id, stream, revision, position, type, recordedAt },
    kind: event && event.kind,
    eventTime: event && formatInstant(event.eventTime),
    producer: event && storable(event.producer),
    // Headers and names of users may hold anything.
    actor: actor === null ? null : storable(actor),
    address,
    client: client === null ? null : storable(client),
  };
};
