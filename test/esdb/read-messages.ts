import { randomUUID } from 'node:crypto';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { StoredEvent } from './stored-event.ts';

/** An event as a read gives it; an old server does not say where in the log the events of a stream stand. */
export const eventMessage = (event: StoredEvent, isOld: boolean): streams.ReadResp => {
  const id = new shared.UUID();
  id.setString(event.id);
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(event.stream).toString('base64'));
  const offset = isOld ? NO_POSITION : String(event.offset);
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(id);
  recorded.setStreamIdentifier(identifier);
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(offset);
  recorded.setPreparePosition(offset);
  recorded.setData(event.data.toString('base64'));
  recorded.setCustomMetadata(event.metadata.toString('base64'));
  const metadata = recorded.getMetadataMap();
  metadata.set('type', event.type);
  metadata.set('content-type', event.contentType);
  metadata.set('created', '17670000000000000');
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(recorded);
  if (isOld) read.setNoPosition(new shared.Empty());
  else read.setCommitPosition(offset);
  const response = new streams.ReadResp();
  response.setEvent(read);
  return response;
};

const NO_POSITION = '18446744073709551615';

export const notFoundMessage = (
  identifier: shared.StreamIdentifier | undefined,
): streams.ReadResp => {
  const notFound = new streams.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifier);
  const response = new streams.ReadResp();
  response.setStreamNotFound(notFound);
  return response;
};

export const confirmation = (): streams.ReadResp => {
  const confirmed = new streams.ReadResp.SubscriptionConfirmation();
  confirmed.setSubscriptionId(randomUUID());
  const response = new streams.ReadResp();
  response.setConfirmation(confirmed);
  return response;
};

/** A checkpoint at an offset, or that the subscription has caught up. */
export const mark = (offset: number | null): streams.ReadResp => {
  const response = new streams.ReadResp();
  if (offset === null) {
    response.setCaughtUp(new streams.ReadResp.CaughtUp());
    return response;
  }
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(offset));
  checkpoint.setPreparePosition(String(offset));
  response.setCheckpoint(checkpoint);
  return response;
};
