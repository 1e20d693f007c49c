import {
  scanJson,
  type FacetsAt,
  type ScannedFacets,
  type ScannedObject,
} from '../json/json-scan.ts';

/** Facets that were read before and of which nothing was skipped. */
export interface KnownFacets extends ScannedFacets {
  /**
   * The event's text with `null` in place of each object of facets that is known; and how many could be and are
   * not.
   */
  without(
    data: Buffer,
    facets: readonly FacetsAt[],
  ): { readonly text: string; readonly unknown: number };
  /** Keeps all facets of an event of which nothing was skipped. */
  keep(data: Buffer, facets: readonly FacetsAt[]): void;
}

/**
 * Remembers facets by their bytes: a dataset's schema and its column lineage come with every run of its job. What
 * is skipped of an object of facets, and its canonical text, depend on its bytes alone, except for an explicit
 * `lineage`, which is not remembered. The place says where facets may have been met before; that they are the same
 * is found by their bytes. At most about `maxBytes` of facets are kept, in two generations. All events must be read
 * with the same `maxDepth`.
 */
export const createKnownFacets = (maxDepth: number, maxBytes = 16 * 1024 * 1024): KnownFacets => {
  let young = new Map<number, readonly ScannedObject[]>();
  let old = new Map<number, readonly ScannedObject[]>();
  let size = 0;

  const add = (place: number, one: ScannedObject): void => {
    if (size > maxBytes / 2) {
      old = young;
      young = new Map();
      size = 0;
    }
    const former = young.get(place) ?? NONE;
    young.set(place, [one, ...former.slice(0, KEPT_IN_A_PLACE - 1)]);
    // What is dropped counts too, so that generations pass.
    size += one.bytes.length + one.canonical.length + OVERHEAD;
  };
  const find = (bytes: Buffer, place: number, start: number): ScannedObject | null => {
    const inPlace = young.get(place);
    const found = foundIn(inPlace, bytes, start);
    if (found !== null) {
      // The one that was met last comes first, so that the others are dropped before it.
      if (inPlace !== undefined && inPlace[0] !== found)
        young.set(place, [found, ...inPlace.filter((one) => one !== found)]);
      return found;
    }
    const former = foundIn(old.get(place), bytes, start);
    if (former !== null) add(place, former);
    return former;
  };

  return {
    find: (bytes, place, start) => (place === 0 ? null : find(bytes, place, start)),
    without: (data, facets) => {
      let text = '';
      let unknown = 0;
      let from = 0;
      for (const { place, isKnown, start, end } of facets) {
        if (isKnown) {
          text += `${data.toString('utf8', from, start)}null`;
          from = end;
        } else if (place !== 0) unknown += 1;
      }
      return { text: text + data.toString('utf8', from), unknown };
    },
    keep: (data, facets) => {
      for (const { place, isKnown, start, end } of facets) {
        if (isKnown || place === 0 || end - start > LARGEST) continue;
        // A copy: the buffer may be a part of a much larger one.
        const bytes = Buffer.from(data.subarray(start, end));
        if (bytes.includes(LINEAGE) || find(bytes, place, 0) !== null) continue;
        const canonical = scanJson(bytes, maxDepth)?.canonical(0);
        if (canonical !== undefined) add(place, { bytes, canonical: Buffer.from(canonical) });
      }
    },
  };
};

// No object is the beginning of another one, so these bytes are the whole of it.
const foundIn = (
  known: readonly ScannedObject[] | undefined,
  bytes: Buffer,
  start: number,
): ScannedObject | null => {
  for (const one of known ?? NONE) {
    const end = start + one.bytes.length;
    if (bytes[end - 1] === CLOSE_OBJECT && one.bytes.compare(bytes, start, end) === 0) return one;
  }
  return null;
};

const NONE: readonly ScannedObject[] = [];
// A job sends one at START, another at COMPLETE.
const KEPT_IN_A_PLACE = 3;
const CLOSE_OBJECT = 0x7d;

const LINEAGE = '"lineage"';
// Larger facets would drive out all others.
const LARGEST = 64 * 1024;
// A rough figure for what a map and a buffer take in addition to the bytes.
const OVERHEAD = 200;
