import type { ExpectedRevision, LogProblem } from './event-store.ts';
import type { StoredEntry } from './stored-entry.ts';

export interface WorkerSettings {
  readonly path: string;
  readonly mode: 'write' | 'read';
}

/** An event without its data, which travels apart: many in one buffer that is handed over, not copied. */
export interface PackedEvent {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly metadata: string;
  readonly length: number;
}

export interface PackedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly PackedEvent[];
}

export type PackedEntry = Omit<StoredEntry, 'data'> & { readonly length: number };

export type Request =
  | {
      readonly kind: 'append';
      readonly appends: readonly PackedAppend[];
      readonly data: ArrayBuffer;
    }
  | { readonly kind: 'read-all'; readonly after: number; readonly through: number }
  | { readonly kind: 'read-stream'; readonly stream: string; readonly from: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'verify-file' }
  | { readonly kind: 'verify-entries'; readonly after: number | null }
  | { readonly kind: 'close' };

export interface Existing {
  readonly id: string;
  readonly revision: number;
  readonly sequence: number;
}

/** What became of one append. */
export type Outcome =
  | { readonly kind: 'appended'; readonly revision: number; readonly sequence: number }
  | { readonly kind: 'wrong-revision'; readonly actual: number }
  | { readonly kind: 'exists'; readonly existing: readonly Existing[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string };

export type Reply =
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] }
  | {
      readonly kind: 'entries';
      readonly entries: readonly PackedEntry[];
      readonly data: ArrayBuffer;
    }
  | { readonly kind: 'last'; readonly sequence: number }
  | {
      readonly kind: 'problems';
      readonly problems: readonly LogProblem[];
      readonly next: number | null;
    }
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed' }
  | Failed;

/** A request, or the opening, failed: the facts of the error, since a class does not survive the way between threads. */
export type Failed =
  | {
      readonly kind: 'corrupt';
      readonly sequence: number | null;
      readonly column: string | null;
      readonly problem: string;
    }
  | { readonly kind: 'in-use' }
  | { readonly kind: 'not-opened'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface Question {
  readonly number: number;
  readonly request: Request;
}

export interface Answer {
  /** The question's number; 0 for the word that the worker is open. */
  readonly number: number;
  readonly reply: Reply;
}

/** Puts bodies one after the other into a buffer of their own, which can be handed to another thread. */
export const pack = (bodies: readonly Uint8Array[]): ArrayBuffer => {
  const packed = new Uint8Array(bodies.reduce((sum, body) => sum + body.length, 0));
  let offset = 0;
  for (const body of bodies) {
    packed.set(body, offset);
    offset += body.length;
  }
  return packed.buffer;
};

/** The bodies again, as views of the packed buffer. */
export const unpack = (data: ArrayBuffer, lengths: readonly number[]): readonly Buffer[] => {
  let offset = 0;
  return lengths.map((length) => {
    const body = Buffer.from(data, offset, length);
    offset += length;
    return body;
  });
};
