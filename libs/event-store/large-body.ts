import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import type { EventStore, NewEvent, RecordedEvent } from './event-store.ts';
import { WrongExpectedRevision } from './event-store.ts';
import { DamagedBody } from './log-errors.ts';

/**
 * The largest body that is stored in the event itself, and the size of the chunks of larger ones.
 */
export const MAX_BODY_BYTES = 512 * 1024;

const CHUNK_TYPE = 'BlobChunk';
const CHUNK_NAMESPACE = 'b3a4b0a4-6f0c-5d0e-9c1a-0d6c2f3f7f51';

/**
 * Returns the event to append. If its body is too large for one entry, this is an event whose
 * metadata refer to the body, which has then been stored durably in a separate stream (`blob-` and
 * the SHA-256 of the body). Repeating the call adds nothing.
 */
const withoutLargeBody = async (store: EventStore, event: NewEvent): Promise<NewEvent> => {
  if (event.data.length <= MAX_BODY_BYTES) return event;
  const blob = createHash('sha256').update(event.data).digest('hex');
  await upload(store, blob, event);
  const metadata = { ...metadataOf(event), blob, length: event.data.length };
  return { ...event, data: Buffer.alloc(0), metadata: JSON.stringify(metadata) };
};

/** Like {@link EventStore.append}, but also for large bodies. */
export const appendWithBodies = async (
  store: EventStore,
  ...[stream, expected, events]: Parameters<EventStore['append']>
): ReturnType<EventStore['append']> => {
  const small: NewEvent[] = [];
  for (const event of events) small.push(await withoutLargeBody(store, event));
  return store.append(stream, expected, small);
};

/**
 * The body of an event, wherever it is stored. Throws {@link DamagedBody} if it differs from what
 * was appended.
 */
export const bodyOf = async (store: EventStore, event: RecordedEvent): Promise<Buffer> => {
  const reference = blobOf(event);
  if (reference === null) return event.data;
  const stream = streamOf(reference.blob);
  const chunks: Buffer[] = [];
  for await (const chunk of store.readStream(stream)) chunks.push(chunk.data);
  const body = Buffer.concat(chunks);
  if (body.length !== reference.length) {
    throw new DamagedBody(stream, `contains ${body.length} of ${reference.length} bytes`);
  }
  if (createHash('sha256').update(body).digest('hex') !== reference.blob) {
    throw new DamagedBody(stream, 'contains a body with another digest');
  }
  return body;
};

/** Where the body of an event is stored. Null: in the event itself. */
export const blobOf = (
  event: NewEvent,
): { readonly blob: string; readonly length: number } | null => {
  if (event.data.length > 0) return null;
  const { blob, length } = metadataOf(event);
  return typeof blob === 'string' && typeof length === 'number' ? { blob, length } : null;
};

const streamOf = (blob: string): string => `blob-${blob}`;

const upload = async (store: EventStore, blob: string, event: NewEvent): Promise<void> => {
  const stream = streamOf(blob);
  const chunks = chunksOf(event.data);
  let next = 0;
  while (next < chunks.length) {
    const data = chunks[next] ?? Buffer.alloc(0);
    const id = v5(`${blob}/${next}`, CHUNK_NAMESPACE);
    const chunk = { id, type: CHUNK_TYPE, recordedAt: event.recordedAt, data, metadata: '{}' };
    try {
      await store.append(stream, next === 0 ? 'none' : next - 1, [chunk]);
      next += 1;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      // The same body is or was being uploaded elsewhere. The stored chunks must equal ours, and
      // the upload continues after them.
      next = await matching(store, stream, chunks, next);
    }
  }
};

const matching = async (
  store: EventStore,
  stream: string,
  chunks: readonly Buffer[],
  from: number,
): Promise<number> => {
  let next = from;
  for await (const { data } of store.readStream(stream, from)) {
    if (chunks[next]?.equals(data) !== true) {
      throw new DamagedBody(stream, `contains another chunk at revision ${next}`);
    }
    next += 1;
  }
  if (next === from) throw new DamagedBody(stream, `ends before revision ${from - 1}`);
  return next;
};

const chunksOf = (body: Buffer): readonly Buffer[] =>
  Array.from({ length: Math.ceil(body.length / MAX_BODY_BYTES) }, (_, index) =>
    body.subarray(index * MAX_BODY_BYTES, (index + 1) * MAX_BODY_BYTES),
  );

const metadataOf = (event: NewEvent): Readonly<Record<string, unknown>> => {
  const metadata: unknown = JSON.parse(event.metadata);
  return typeof metadata === 'object' && metadata !== null ? { ...metadata } : {};
};
