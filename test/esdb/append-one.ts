import type { handleClientStreamingCall } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { refusalOf } from './access.ts';
import { carryOut } from './carry-out.ts';
import type { Node } from './node.ts';
import type { ProposedEvent } from './stored-event.ts';
import type { AppendOutcome, Expected } from './stored-log.ts';

/** Append: one call for each append. That the stream is elsewhere is an answer here, and no error. */
export const appendOne = (
  node: Node,
): handleClientStreamingCall<streams.AppendReq, streams.AppendResp> => {
  let calls = 0;
  return (call, callback) => {
    const refusal = refusalOf(node, call.metadata, { readsAll: false });
    if (refusal !== null) {
      callback(refusal);
      return;
    }
    let options: streams.AppendReq.Options | undefined;
    const events: ProposedEvent[] = [];
    call.on('data', (request: streams.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message !== undefined) events.push(proposedOf(message));
    });
    call.on('end', () => {
      if (options === undefined) throw new Error('an append without options');
      const stream = nameOf(options.getStreamIdentifier());
      const expected = expectedOf(options);
      const start = (): void =>
        carryOut(
          node,
          { stream, expected, events },
          {
            outcome: (outcome) => callback(null, responseOf(outcome, expected)),
            error: (error) => callback(error),
          },
        );
      calls += 1;
      // A server has several threads for these: now and then a call is overtaken by those that came after it.
      if (node.settings.flushMilliseconds !== undefined && calls % OVERTAKEN === 0) {
        setTimeout(start, 1);
      } else start();
    });
  };
};

// One of so many. On a real server 391 to 502 of 20,000 were.
const OVERTAKEN = 45;

export const nameOf = (identifier: shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

/** An event as both kinds of append propose it. */
export const proposedOf = (
  message: streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage,
): ProposedEvent => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: Buffer.from(message.getData_asU8()),
  metadata: Buffer.from(message.getCustomMetadata_asU8()),
});

const expectedOf = (options: streams.AppendReq.Options): Expected => {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return Number(options.getRevision());
};

const responseOf = (outcome: AppendOutcome, expected: Expected): streams.AppendResp => {
  const response = new streams.AppendResp();
  if (outcome.kind === 'done') {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(String(outcome.offset));
    position.setPreparePosition(String(outcome.offset));
    const success = new streams.AppendResp.Success();
    success.setCurrentRevision(String(outcome.revision));
    success.setPosition(position);
    response.setSuccess(success);
    return response;
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.current === null) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  if (expected === 'no-stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  response.setWrongExpectedVersion(wrong);
  return response;
};
