import type { ExpectedRevision, LogProblem, NewEvent } from '../event-store.ts';
import type { StoredEntry } from './stored-entry.ts';

/** The settings of a worker thread. */
export interface WorkerSettings {
  readonly path: string;
  readonly mode: 'write' | 'read';
}

/**
 * Appends in columns, without the bodies: copying one array per member between threads takes a
 * third of the time of copying one object per event. The bodies are in one buffer that is
 * transferred, not copied.
 */
interface PackedAppends {
  readonly streams: readonly string[];
  readonly expected: readonly ExpectedRevision[];
  /** The number of events of each append. */
  readonly counts: readonly number[];
  readonly ids: readonly string[];
  readonly types: readonly string[];
  readonly recordedAts: readonly string[];
  readonly metadata: readonly string[];
  readonly lengths: readonly number[];
}

/** Events to append to one stream, all of them or none. */
export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/** An entry whose body is in a separate buffer, with the length of the body. */
export type PackedEntry = Omit<StoredEntry, 'data'> & { readonly length: number };

/** A request to a worker thread. */
export type Request =
  | {
      readonly kind: 'append';
      readonly appends: PackedAppends;
      readonly data: ArrayBuffer;
    }
  | { readonly kind: 'read-all'; readonly after: number; readonly through: number }
  | { readonly kind: 'read-stream'; readonly stream: string; readonly from: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'new-streams'; readonly streams: readonly string[] }
  | { readonly kind: 'problem' }
  | { readonly kind: 'verify-file' }
  | { readonly kind: 'verify-entries'; readonly after: number | null }
  | { readonly kind: 'close' };

/** Where an event with an id already is. */
export interface Existing {
  readonly id: string;
  readonly revision: number;
  readonly sequence: number;
}

/** The result of one append. */
export type Outcome =
  | { readonly kind: 'appended'; readonly revision: number; readonly sequence: number }
  | { readonly kind: 'wrong-revision'; readonly actual: number }
  | { readonly kind: 'exists'; readonly existing: readonly Existing[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | ({ readonly kind: 'stopped' } & Stop);

/** Why a log accepts no events, in a sentence for operators. */
export interface Stop {
  readonly reason: string;
  /** Whether it accepts none until the process is restarted. */
  readonly isFinal: boolean;
}

/** The reply of a worker thread to a request. */
export type Reply =
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] }
  | {
      readonly kind: 'entries';
      readonly entries: readonly PackedEntry[];
      readonly data: ArrayBuffer;
    }
  | { readonly kind: 'last'; readonly sequence: number }
  | { readonly kind: 'new-streams'; readonly streams: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: Stop | null }
  | {
      readonly kind: 'problems';
      readonly problems: readonly LogProblem[];
      readonly next: number | null;
    }
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed' }
  | Failed;

/**
 * A request, or the opening, failed. Error classes do not survive the transfer between threads, so
 * the members of the error are sent.
 */
export type Failed =
  | {
      readonly kind: 'corrupt';
      readonly sequence: number | null;
      readonly column: string | null;
      readonly problem: string;
    }
  | { readonly kind: 'in-use' }
  | { readonly kind: 'not-opened'; readonly message: string }
  /** The file or its disk cannot be read at present. */
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** A numbered request. */
export interface Question {
  readonly number: number;
  readonly request: Request;
}

/** The reply to a numbered request. */
export interface Answer {
  /** The number of the question. 0: the message that the worker is open. */
  readonly number: number;
  readonly reply: Reply;
}

/** Converts appends to columns, without the bodies. */
export const packAppends = (appends: readonly Append[]): PackedAppends => {
  const events = appends.flatMap((append) => append.events);
  return {
    streams: appends.map(({ stream }) => stream),
    expected: appends.map(({ expected }) => expected),
    counts: appends.map((append) => append.events.length),
    ids: events.map(({ id }) => id),
    types: events.map(({ type }) => type),
    recordedAts: events.map(({ recordedAt }) => recordedAt),
    metadata: events.map(({ metadata }) => metadata),
    lengths: events.map(({ data }) => data.length),
  };
};

/** Restores appends from columns and the buffer of bodies. */
export const unpackAppends = (packed: PackedAppends, data: ArrayBuffer): readonly Append[] => {
  const bodies = unpack(data, packed.lengths);
  let next = 0;
  return packed.streams.map((stream, index) => {
    const events: NewEvent[] = [];
    const end = next + (packed.counts[index] ?? 0);
    for (; next < end; next += 1) {
      events.push({
        id: packed.ids[next] ?? '',
        type: packed.types[next] ?? '',
        recordedAt: packed.recordedAts[next] ?? '',
        metadata: packed.metadata[next] ?? '',
        data: bodies[next] ?? Buffer.alloc(0),
      });
    }
    return { stream, expected: packed.expected[index] ?? 'none', events };
  });
};

/** Concatenates bodies in a new buffer, which can be transferred to another thread. */
export const pack = (bodies: readonly Uint8Array[]): ArrayBuffer => {
  const packed = new Uint8Array(bodies.reduce((sum, body) => sum + body.length, 0));
  let offset = 0;
  for (const body of bodies) {
    packed.set(body, offset);
    offset += body.length;
  }
  return packed.buffer;
};

/** The bodies as views of the packed buffer. */
export const unpack = (data: ArrayBuffer, lengths: readonly number[]): readonly Buffer[] => {
  let offset = 0;
  return lengths.map((length) => {
    const body = Buffer.from(data, offset, length);
    offset += length;
    return body;
  });
};
