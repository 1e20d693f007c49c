import type { Json, JsonObject } from './json.ts';

/** A value that is kept: an object, or an array. */
export type KnownValue = JsonObject | readonly Json[];

/** A value that was read before, and the bytes that it was read from. */
interface KnownObject {
  readonly bytes: Buffer;
  readonly value: KnownValue;
  /** How deep it was nested: at another depth it may be too deep. */
  readonly depth: number;
}

/** Where known objects are kept, a few for each key. It limits how many there are: `size` is in bytes of JSON. */
export interface KnownObjectCache {
  get(key: number): readonly KnownObject[] | undefined;
  set(key: number, known: readonly KnownObject[], size: number): void;
}

/** A value that was found, and the offset behind it. */
export interface FoundObject {
  readonly value: KnownValue;
  readonly end: number;
}

/**
 * The objects that a reader of many events meets again: the facets of a dataset come with every run of its job. Equal
 * bytes give the same object, so that what is derived from it can be cached by the object. A key tells where to look
 * for an object; its bytes decide whether it is the same.
 */
export const createKnownObjects = (cache: KnownObjectCache) => ({
  /** The object or array that begins at an offset, if the same bytes were read as one before. */
  find(bytes: Buffer, start: number, key: number, depth: number): FoundObject | null {
    for (const known of cache.get(key) ?? NONE) {
      const end = start + known.bytes.length;
      // No object or array is a prefix of another one, so these bytes are the whole of it.
      if (
        known.depth === depth &&
        bytes[end - 1] === known.bytes.at(-1) &&
        known.bytes.compare(bytes, start, end) === 0
      )
        return { value: known.value, end };
    }
    return null;
  },
  /** Keeps an object or array that was read from these bytes, in place of the oldest of its key. */
  keep(
    bytes: Buffer,
    key: number,
    start: number,
    end: number,
    found: Omit<KnownObject, 'bytes'>,
  ): void {
    if (end - start > LARGEST) return;
    const former = cache.get(key) ?? NONE;
    // A copy, because the buffer may be a part of a much larger one.
    const own = Buffer.from(bytes.subarray(start, end));
    const objects = [{ ...found, bytes: own }, ...former.slice(0, KEPT_PER_KEY - 1)];
    cache.set(
      key,
      objects,
      objects.reduce((size, one) => size + one.bytes.length, 0),
    );
  },
});

export type KnownObjects = ReturnType<typeof createKnownObjects>;

const NONE: readonly KnownObject[] = [];
// A job sends one at START, another at COMPLETE.
const KEPT_PER_KEY = 3;
// A larger one would drive out all others.
const LARGEST = 64 * 1024;
