import { status, type handleBidiStreamingCall, type ServiceError } from '@grpc/grpc-js';
import codes from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import anys from 'google-protobuf/google/protobuf/any_pb.js';
import empties from 'google-protobuf/google/protobuf/empty_pb.js';
import { refusalOf } from './access.ts';
import { nameOf, proposedOf } from './append-one.ts';
import { carryOut } from './carry-out.ts';
import type { Node } from './node.ts';
import type { ProposedEvent } from './stored-event.ts';
import type { AppendOutcome, Expected } from './stored-log.ts';

/** BatchAppend: all appends of a client over one stream of messages, each answered under its correlation id. */
export const appendBatches =
  (node: Node): handleBidiStreamingCall<streams.BatchAppendReq, streams.BatchAppendResp> =>
  (call) => {
    const refusal = refusalOf(node, call.metadata, { readsAll: false });
    if (refusal !== null) {
      call.emit('error', refusal);
      return;
    }
    const open = new Map<
      string,
      { options: streams.BatchAppendReq.Options; events: ProposedEvent[] }
    >();
    call.on('data', (request: streams.BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      if (options !== undefined) open.set(id, { options, events: [] });
      const append = open.get(id);
      if (append === undefined) throw new Error('a part of an append that never began');
      append.events.push(...request.getProposedMessagesList().map(proposedOf));
      if (!request.getIsFinal()) return;
      open.delete(id);

      const stream = nameOf(append.options.getStreamIdentifier());
      const expected = expectedOf(append.options);
      const answer = (fill: (response: streams.BatchAppendResp) => void): void => {
        const response = new streams.BatchAppendResp();
        response.setCorrelationId(request.getCorrelationId());
        response.setStreamIdentifier(append.options.getStreamIdentifier());
        fill(response);
        call.write(response);
      };
      carryOut(
        node,
        { stream, expected, events: append.events },
        {
          outcome: (outcome) => answer((response) => fillIn(response, outcome)),
          error: (error) => {
            // These end the stream, and with it every append that is under way in it.
            if (error.code === status.NOT_FOUND || error.code === status.CANCELLED) {
              call.emit('error', error);
            } else answer((response) => response.setError(statusOf(error)));
          },
        },
      );
    });
    call.on('end', () => call.end());
  };

const expectedOf = (options: streams.BatchAppendReq.Options): Expected => {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return Number(options.getStreamPosition());
};

const fillIn = (response: streams.BatchAppendResp, outcome: AppendOutcome): void => {
  if (outcome.kind === 'done') {
    const position = new shared.AllStreamPosition();
    position.setCommitPosition(String(outcome.offset));
    position.setPreparePosition(String(outcome.offset));
    const success = new streams.BatchAppendResp.Success();
    success.setCurrentRevision(String(outcome.revision));
    success.setPosition(position);
    response.setSuccess(success);
    return;
  }
  const wrong = new shared.WrongExpectedVersion();
  if (outcome.current === null) wrong.setCurrentNoStream(new empties.Empty());
  else wrong.setCurrentStreamRevision(String(outcome.current));
  const details = [wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion'] as const;
  response.setError(detailed(codes.Code.ALREADY_EXISTS, 'WrongExpectedVersion', details));
};

/** The same errors as of single appends, in the shape that they have within the stream. */
const statusOf = (error: ServiceError): statuses.Status => {
  const { code, details } = error;
  if (code === status.ABORTED) {
    return detailed(codes.Code.ABORTED, details, [
      new shared.Timeout().serializeBinary(),
      'event_store.client.Timeout',
    ]);
  }
  if (code === status.PERMISSION_DENIED) {
    return detailed(codes.Code.PERMISSION_DENIED, details, [
      new shared.AccessDenied().serializeBinary(),
      'event_store.client.AccessDenied',
    ]);
  }
  const [most] = error.metadata.get('maximum-append-size').map(Number);
  if (most !== undefined) {
    const exceeded = new shared.MaximumAppendSizeExceeded();
    exceeded.setMaxappendsize(most);
    return detailed(codes.Code.INVALID_ARGUMENT, details, [
      exceeded.serializeBinary(),
      'event_store.client.MaximumAppendSizeExceeded',
    ]);
  }
  return detailed(codes.Code.UNAVAILABLE, details, [
    new empties.Empty().serializeBinary(),
    'google.protobuf.Empty',
  ]);
};

const detailed = (
  code: codes.Code,
  message: string,
  [bytes, type]: readonly [Uint8Array, string],
): statuses.Status => {
  const any = new anys.Any();
  any.pack(bytes, type);
  const result = new statuses.Status();
  result.setCode(code);
  result.setMessage(message);
  result.setDetails(any);
  return result;
};
