import type { SetAside } from '../event/event.ts';
import type { Json } from '../json/json.ts';
import { parseJson } from '../json/json-parse.ts';
import type { FacetsAt } from '../json/json-scan.ts';
import type { KnownFacets } from './known-facets.ts';
import { readEvent } from '../event/read-event.ts';

/**
 * Makes a function that returns the parts of an accepted event that are skipped when it is read, as {@link
 * readEvent} lists them; nothing for an event that is read whole. `data` must be JSON of at most that depth, with a
 * key; `facets` says where its facets are, as `scanEvent` found them with the same `known`; `null` when it did not.
 * Facets that come again, byte for byte, are not read again. Throws what {@link parseJson} throws for anything
 * else.
 */
export const createSkippedParts = (maxDepth: number, known: KnownFacets) => {
  const isWhole = (data: Buffer, facets: readonly FacetsAt[]): boolean => {
    const { text, unknown } = known.without(data, facets);
    if (!isReadWhole(text)) return false;
    if (unknown > 0) known.keep(data, facets);
    return true;
  };
  return (data: Buffer, facets: readonly FacetsAt[] | null): readonly SetAside[] => {
    if (isWhole(data, facets ?? [])) return NOTHING;
    const outcome = readEvent(parseJson(data, maxDepth));
    if (!outcome.ok) throw new Error(`unreachable: an event without a key: ${outcome.reason}`);
    return outcome.event.setAside;
  };
};

const NOTHING: readonly SetAside[] = [];

/**
 * True if nothing is skipped. Uses `JSON.parse`, which takes a fraction of the exact parser's time. Its tree differs
 * only in the form of numbers, which does not matter here. The parts that are skipped are listed from the exact tree,
 * because their sentences quote numbers as they were written.
 */
const isReadWhole = (text: string): boolean => {
  try {
    const json: unknown = JSON.parse(text);
    if (!isJson(json)) return false;
    const outcome = readEvent(json);
    return outcome.ok && outcome.event.setAside.length === 0;
  } catch (error) {
    // For example a byte order mark, which the exact parser accepts.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
};

// JSON.parse returns nothing else, and never makes undefined members.
const isJson = (value: unknown): value is Json => value !== undefined;
