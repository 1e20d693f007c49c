/**
 * Why a call to EventStoreDB failed:
 * - `passing`: retrying may help; for an append, it is unknown whether it was stored;
 * - `refused`: retrying does not help; nothing was stored;
 * - `wrong-revision`, `too-large`: for an append; nothing was stored;
 * - `no-stream`: for reading a stream.
 */
export type FailureKind = 'passing' | 'refused' | 'wrong-revision' | 'too-large' | 'no-stream';

/** The only error that the driver throws. */
export class EventStoreDbFailure extends Error {
  override readonly name = 'EventStoreDbFailure';
  constructor(
    readonly kind: FailureKind,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** Whether retrying may help. False for errors that the driver did not throw. */
export const isPassing = (error: unknown): error is EventStoreDbFailure =>
  error instanceof EventStoreDbFailure && error.kind === 'passing';

/**
 * Classifies an error of the client or of gRPC. Unknown errors count as passing, so that nothing is
 * lost.
 */
export const failureOf = (error: unknown): EventStoreDbFailure => {
  if (error instanceof EventStoreDbFailure) return error;
  const type = memberOf(error, 'type');
  const code = memberOf(error, 'code');
  const message = error instanceof Error ? error.message : String(error);
  const failure = (kind: FailureKind, reason: string): EventStoreDbFailure =>
    new EventStoreDbFailure(kind, reason, { cause: error });
  switch (type) {
    case 'wrong-expected-version':
      return failure('wrong-revision', message);
    case 'stream-not-found':
      return failure('no-stream', message);
    case 'maximum-append-size-exceeded':
      return failure(
        'too-large',
        `the server takes at most ${String(memberOf(error, 'maxAppendSize'))} bytes at once`,
      );
    case 'access-denied':
      return failure('refused', code === UNAUTHENTICATED ? BAD_LOGIN : NO_RIGHT);
    case 'stream-deleted':
      return failure('refused', DELETED);
    case 'unsupported':
      return failure('refused', TOO_OLD);
    case 'not-leader':
      return failure('passing', 'the node that was asked is not the leader of the cluster');
  }
  if (
    /certificate|self.signed|wrong version number|SSL routines|packet length too long/i.test(
      message,
    )
  ) {
    return failure('refused', `no encrypted connection can be made (${oneLine(message)})`);
  }
  switch (code) {
    case UNAUTHENTICATED:
      return failure('refused', BAD_LOGIN);
    case PERMISSION_DENIED:
      return failure('refused', NO_RIGHT);
    case UNIMPLEMENTED:
      return failure('refused', TOO_OLD);
    case INVALID_ARGUMENT:
      return failure('refused', `the server rejects the request as invalid: ${oneLine(message)}`);
  }
  return failure('passing', oneLine(message));
};

/**
 * Classifies the error that the server returns for one append of a batch stream. `type` is the name
 * of its details.
 */
export const failureOfStatus = (
  code: number,
  message: string,
  type: string,
): EventStoreDbFailure => {
  switch (type) {
    case 'WrongExpectedVersion':
      return new EventStoreDbFailure('wrong-revision', message);
    case 'MaximumAppendSizeExceeded':
    case 'MaximumAppendEventSizeExceeded':
      return new EventStoreDbFailure('too-large', oneLine(message));
    case 'StreamDeleted':
      return new EventStoreDbFailure('refused', DELETED);
    case 'AccessDenied':
      return new EventStoreDbFailure('refused', NO_RIGHT);
  }
  return failureOf(Object.assign(new Error(message), { code }));
};

/** The server did not answer in time. For an append, it is unknown whether it was stored. */
export const tooLate = (milliseconds: number): EventStoreDbFailure =>
  new EventStoreDbFailure('passing', `the server did not answer within ${milliseconds} ms`);

const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

const BAD_LOGIN = 'the server rejects this user and password';
const NO_RIGHT =
  'this user lacks a permission: reading the log requires the right to read $all (which the group $admins has), and writing it the right to write streams';
const DELETED = 'the stream was deleted, which Ledgerline never does';
const TOO_OLD =
  'the server is too old, or is not an EventStoreDB: version 22.10 or later is required';

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 300);

const memberOf = (error: unknown, member: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, member) : undefined;
