import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { refusalOf } from './access.ts';
import { nameOf } from './append-one.ts';
import type { Node } from './node.ts';
import type { ReadFault } from './faults.ts';
import { confirmation, eventMessage, mark, notFoundMessage } from './read-messages.ts';
import { internal, invalidPosition, notLeader, unavailable } from './statuses.ts';
import type { StoredEvent } from './stored-event.ts';

type Call = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

/** Read: of a stream or of all, once or as a subscription. */
export const read =
  (node: Node): handleServerStreamingCall<streams.ReadReq, streams.ReadResp> =>
  (call) => {
    const options = call.request.getOptions();
    if (options === undefined) throw new Error('a read without options');
    const all = options.getAll();
    const refusal = refusalOf(node, call.metadata, { readsAll: all !== undefined });
    if (refusal !== null) {
      call.emit('error', refusal);
      return;
    }
    const answer =
      all === undefined ? readStream(node, call, options) : readAll(node, call, options, all);
    void answer.catch((error: unknown) => call.emit('error', error));
  };

const readStream = async (
  node: Node,
  call: Call,
  options: streams.ReadReq.Options,
): Promise<void> => {
  const identifier = options.getStream()?.getStreamIdentifier();
  const held = node.log.stream(nameOf(identifier));
  const sending = sender(node, call, node.faults.reads.shift() ?? null);
  if (held.length === 0) {
    call.write(notFoundMessage(identifier));
    call.end();
    return;
  }
  const from = options.getStream();
  const isBackwards = options.getReadDirection() === BACKWARDS;
  const revision = from?.hasRevision() === true ? Number(from.getRevision()) : null;
  const wanted = isBackwards
    ? held.filter((event) => revision === null || event.revision <= revision).toReversed()
    : held.filter((event) => event.revision >= (revision ?? 0));
  if (await sending.send(wanted.slice(0, Number(options.getCount())))) call.end();
};

const readAll = async (
  node: Node,
  call: Call,
  options: streams.ReadReq.Options,
  all: streams.ReadReq.Options.AllOptions,
): Promise<void> => {
  const { events } = node.log;
  const given = all.getPosition();
  const offset = given === undefined ? null : Number(given.getCommitPosition());
  if (options.hasSubscription()) {
    await subscribe(node, call, options, offset);
    return;
  }
  if (offset !== null && events[indexOf(events, offset)]?.offset !== offset)
    throw invalidPosition();
  const sending = sender(node, call, node.faults.reads.shift() ?? null);
  const isBackwards = options.getReadDirection() === BACKWARDS;
  const expression = options.getFilter()?.getEventType()?.getRegex();
  const filter = expression === undefined ? null : new RegExp(expression, 'u');
  const wanted: StoredEvent[] = [];
  const most = Number(options.getCount());
  const first = offset === null ? (isBackwards ? events.length : 0) : indexOf(events, offset);
  const length = isBackwards ? first : events.length - first;
  for (let n = 0; n < length && wanted.length < most; n += 1) {
    const event = events[isBackwards ? first - 1 - n : first + n];
    if (event !== undefined && filter?.test(event.type) !== false) wanted.push(event);
  }
  if (await sending.send(wanted)) call.end();
};

/** The index of the first event at an offset or after it. */
const indexOf = (events: readonly StoredEvent[], offset: number): number => {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
};

const BACKWARDS = streams.ReadReq.Options.ReadDirection.BACKWARDS;

const subscribe = async (
  node: Node,
  call: Call,
  options: streams.ReadReq.Options,
  after: number | null,
): Promise<void> => {
  const fault = node.faults.subscriptions.shift() ?? null;
  const sending = sender(node, call, fault);
  const expression = options.getFilter()?.getEventType()?.getRegex();
  const filter = expression === undefined ? null : new RegExp(expression, 'u');
  let at = after ?? -1;
  let wake: () => void = () => undefined;
  let isOver = false;
  const unlisten = node.log.listen(() => wake());
  call.on('cancelled', () => {
    isOver = true;
    unlisten();
    wake();
  });
  call.write(confirmation());
  if (fault?.kind === 'marks-ahead') {
    const { offset = 0 } = node.log.events.at(-1) ?? {};
    call.write(mark(offset));
    call.write(mark(null));
  }
  // A function, since TypeScript takes the flag for unchanged across an await.
  const isEnded = (): boolean => isOver;
  while (!isEnded()) {
    const next = node.log.events.slice(indexOf(node.log.events, at + 1));
    at = next.at(-1)?.offset ?? at;
    const wanted = next.filter(({ type }) => filter?.test(type) !== false);
    if (!(await sending.send(wanted))) break;
    if (next.length > 0) {
      call.write(mark(at));
      call.write(mark(null));
      continue;
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  unlisten();
};

/** Sends events until the fault is due; false when the fault has ended the answer. */
const sender = (node: Node, call: Call, fault: ReadFault | null) => {
  let sent = 0;
  const strike = (): boolean => {
    if (fault === null || sent < fault.after) return true;
    switch (fault.kind) {
      case 'unavailable':
        call.emit('error', unavailable());
        return false;
      case 'internal':
        call.emit('error', internal());
        return false;
      case 'not-leader':
        call.emit('error', notLeader('127.0.0.1', node.settings.cluster?.leader ?? node.port()));
        return false;
      case 'ended':
        call.end();
        return false;
      case 'hung':
        return false;
      case 'killed':
        node.kill();
        return false;
      default:
        return true;
    }
  };
  const isOld = node.settings.isOld === true && call.request.getOptions()?.hasAll() !== true;
  let goOn: () => void = () => undefined;
  call.on('drain', () => goOn());
  call.on('cancelled', () => goOn());
  const write = async (event: StoredEvent): Promise<void> => {
    node.countServed();
    if (call.cancelled || call.write(eventMessage(event, isOld))) return;
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
  };
  return {
    send: async (events: readonly StoredEvent[]): Promise<boolean> => {
      for (const event of events) {
        if (!strike()) return false;
        await write(event);
        if (fault?.kind === 'duplicated') await write(event);
        sent += 1;
      }
      return strike();
    },
  };
};
