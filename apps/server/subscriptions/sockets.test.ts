import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { limitsPerProcess, openSockets, type SocketLimits } from './sockets.ts';

const limits = {
  unknown: 2,
  admitted: 4,
  admittedPerKey: 2,
  subscriptionsPerSocket: 2,
  subscriptionsPerKey: 3,
  subscriptions: 4,
};

// Only its identity counts here.
const request = (): FastifyRequest => ({}) as FastifyRequest;

const admitted = (
  sockets: ReturnType<typeof openSockets>,
  keyId: string | null,
  ...ids: string[]
) => {
  const one = request();
  sockets.open(one, () => undefined);
  const subscriptions: Record<string, unknown> = Object.fromEntries(ids.map((id) => [id, null]));
  return { one, subscriptions, reason: sockets.admit(one, keyId, subscriptions) };
};

describe('sockets', () => {
  it('without a key are dropped when there are too many, the oldest first', () => {
    const sockets = openSockets(limits);
    const dropped: number[] = [];
    const all = [0, 1, 2, 3].map((index) => {
      const one = request();
      sockets.open(one, () => dropped.push(index));
      return one;
    });
    expect(dropped).toEqual([0, 1]);
    // One that shows its key, and one that closes, make room.
    for (const one of all.slice(2, 3)) expect(sockets.admit(one, 'k', {})).toBeNull();
    for (const one of all.slice(3)) sockets.close(one);
    sockets.open(request(), () => dropped.push(4));
    sockets.open(request(), () => dropped.push(5));
    expect(dropped).toEqual([0, 1]);
  });

  it('have a limit with one key, and one in all', () => {
    const sockets = openSockets(limits);
    const first = admitted(sockets, 'a');
    expect([first.reason, admitted(sockets, 'a').reason]).toEqual([null, null]);
    expect(admitted(sockets, 'a').reason).toBe('at most 2 sockets are open with one key');
    expect([admitted(sockets, 'b').reason, admitted(sockets, null).reason]).toEqual([null, null]);
    expect(admitted(sockets, 'c').reason).toBe('at most 4 sockets are open at once');
    sockets.close(first.one);
    expect(admitted(sockets, 'a').reason).toBeNull();
  });
});

describe('subscriptions', () => {
  it('have a limit over one socket, with one key, and in all', () => {
    const sockets = openSockets(limits);
    const first = admitted(sockets, 'a', '1', '2');
    expect(sockets.tooMany(first.one)).toBeNull();
    first.subscriptions['3'] = null;
    expect(sockets.tooMany(first.one)).toMatch(/^at most 2 subscriptions share a socket/);
    delete first.subscriptions['3'];
    const second = admitted(sockets, 'a', '1', '2');
    expect(sockets.tooMany(second.one)).toMatch(/^at most 3 subscriptions share a key/);
    delete second.subscriptions['2'];
    expect(sockets.tooMany(second.one)).toBeNull();
    expect(sockets.tooMany(admitted(sockets, 'b', '1').one)).toBeNull();
    expect(sockets.tooMany(admitted(sockets, null, '1').one)).toMatch(
      /^this server follows at most 4/,
    );
  });
});

it.each([1, 2, 3, 7, 10])('%d processes together keep no more than a server may', (processes) => {
  const whole = sharedIn(limitsPerProcess(1));
  const each = sharedIn(limitsPerProcess(processes));
  for (const [index, limit] of each.entries()) {
    expect(limit).toBeGreaterThanOrEqual(10);
    expect(limit * processes).toBeLessThanOrEqual(whole[index] ?? NaN);
  }
});

const sharedIn = (all: SocketLimits): readonly number[] => [
  ...[all.unknown, all.admitted, all.admittedPerKey],
  ...[all.subscriptionsPerKey, all.subscriptions],
];
