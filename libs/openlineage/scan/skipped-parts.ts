import type { SetAside } from '../event/event.ts';
import type { Json } from '../json/json.ts';
import { parseJson } from '../json/json-parse.ts';
import type { FacetsAt } from '../json/json-scan.ts';
import type { KnownFacets } from './known-facets.ts';
import { readEvent } from '../event/read-event.ts';

/**
 * Makes a function that returns the parts of an accepted event that are skipped when it is read, as {@link readEvent} lists
 * them; nothing for an event that is read whole. `data` must be JSON of at most that depth, with a key; `facets` says where its
 * facets are, as `scanEvent` found them with the same `known`; `null` when it did not. Facets that come again, byte for byte,
 * are not read again. Throws what {@link parseJson} throws for anything else.
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
 * Whether nothing is skipped, found with `JSON.parse`, which takes a fraction of the time of the exact parser. It gives the same
 * tree but for numbers, which it changes; to a reader of events a number is a number. What is skipped is listed from the exact
 * tree, since sentences quote numbers as they were written.
 */
const isReadWhole = (text: string): boolean => {
  try {
    const json: unknown = JSON.parse(text);
    if (!isJson(json)) return false;
    const outcome = readEvent(json);
    return outcome.ok && outcome.event.setAside.length === 0;
  } catch (error) {
    // Such as a byte order mark, which the exact parser takes.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
};

// JSON.parse gives nothing else, except undefined members, which it never makes.
const isJson = (value: unknown): value is Json => value !== undefined;
