import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import type { ProposedEvent, StoredEvent } from './stored-event.ts';
import { isSystemNoise, noise } from './system-events.ts';

export type Expected = number | 'no-stream' | 'any' | 'stream-exists';

export type AppendOutcome =
  | { readonly kind: 'done'; readonly revision: number; readonly offset: number }
  | { readonly kind: 'wrong-revision'; readonly current: number | null };

/** The log behind one server or a cluster of them. */
export interface StoredLog {
  readonly events: readonly StoredEvent[];
  /** Decides as the server does, by revision and then by ids, and stores all the events or none. */
  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): AppendOutcome;
  stream(name: string): readonly StoredEvent[];
  /** Calls back at each append until the returned function is called. */
  listen(listener: () => void): () => void;
  close(): void;
}

/**
 * A log in memory, or in a file where each append is a line, so that a process killed at any moment has lost nothing that it
 * acknowledged. As in the real one there are holes between the places, and events of the system between those of others.
 */
export const openStoredLog = (file: string | null = null): StoredLog => {
  const events: StoredEvent[] = [];
  const streams = new Map<string, StoredEvent[]>();
  const listeners = new Set<() => void>();
  let offset = 0;

  const store = (stream: string, proposed: readonly ProposedEvent[]): StoredEvent | undefined => {
    const held = streams.get(stream) ?? [];
    streams.set(stream, held);
    for (const event of proposed) {
      const stored = { ...event, stream, revision: held.length, offset };
      offset += 97 + event.data.length + event.metadata.length;
      held.push(stored);
      events.push(stored);
    }
    return held.at(-1);
  };
  const storeNoise = (): void => {
    for (const [stream, event] of noise(events.length)) store(stream, [event]);
  };

  storeNoise();
  if (file !== null && existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    // What follows the last end of a line was never acknowledged.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    truncateSync(file, Buffer.byteLength(whole));
    for (const line of whole.split('\n').slice(0, -1)) {
      const [stream, ...proposed] = unpacked(line);
      store(stream, proposed);
      storeNoise();
    }
  }
  const handle = file === null ? null : openSync(file, 'a');

  return {
    events,
    stream: (name) => streams.get(name) ?? [],
    append: (stream, expected, proposed) => {
      const held = streams.get(stream) ?? [];
      const decision = decide(held, expected, proposed);
      if (decision !== 'append') return decision;
      if (handle !== null) writeSync(handle, `${packed(stream, proposed)}\n`);
      const last = store(stream, proposed);
      storeNoise();
      for (const listener of [...listeners]) listener();
      return { kind: 'done', revision: last?.revision ?? -1, offset: last?.offset ?? -1 };
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      if (handle !== null) closeSync(handle);
    },
  };
};

// The table of the server (IndexWriter.CheckCommit): ids are compared only behind the expected revision, never at the head.
const decide = (
  held: readonly StoredEvent[],
  expected: Expected,
  proposed: readonly ProposedEvent[],
): AppendOutcome | 'append' => {
  const last = held.length - 1;
  const wrong = { kind: 'wrong-revision', current: last < 0 ? null : last } as const;
  if (expected === 'any') return 'append';
  if (expected === 'stream-exists') return last < 0 ? wrong : 'append';
  const before = expected === 'no-stream' ? -1 : expected;
  if (last < before) return wrong;
  if (last === before) return 'append';
  const there = held.slice(before + 1, before + 1 + proposed.length);
  const isSame = proposed.every(({ id }, index) => there[index]?.id === id);
  const original = there.at(-1);
  if (!isSame || original === undefined) return wrong;
  return { kind: 'done', revision: original.revision, offset: original.offset };
};

const packed = (stream: string, events: readonly ProposedEvent[]): string =>
  JSON.stringify([
    stream,
    ...events.map(({ id, type, contentType, data, metadata }) => [
      id,
      type,
      contentType,
      data.toString('base64'),
      metadata.toString('base64'),
    ]),
  ]);

const unpacked = (line: string): readonly [string, ...ProposedEvent[]] => {
  const parsed: unknown = JSON.parse(line);
  const whole: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
  const [stream, ...events] = whole;
  return [
    String(stream),
    ...events.map((event) => {
      const parts: readonly unknown[] = Array.isArray(event) ? event : [];
      const [id = '', type = '', contentType = '', data = '', metadata = ''] = parts.map(String);
      return {
        id,
        type,
        contentType,
        data: Buffer.from(data, 'base64'),
        metadata: Buffer.from(metadata, 'base64'),
      };
    }),
  ];
};

/** Without what the system adds of its own: what a test compares. */
export const withoutNoise = (log: StoredLog): readonly StoredEvent[] =>
  log.events.filter((event) => !isSystemNoise(event));
