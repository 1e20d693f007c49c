import { crc32 } from 'node:zlib';
import type { FacetsAt } from '../json/json-scan.ts';

/** Facets that were read before and of which nothing was skipped. */
export interface KnownFacets {
  /**
   * The text of the event with `null` in place of each known object of facets, and how many objects are not known.
   */
  without(
    data: Buffer,
    facets: readonly FacetsAt[],
  ): { readonly text: string; readonly unknown: number };
  /** Keeps all facets of an event of which nothing was skipped. */
  keep(data: Buffer, facets: readonly FacetsAt[]): void;
}

/**
 * Remembers facets by their bytes: the schema and the column lineage of a dataset come with every run of its job.
 * What is skipped in an object of facets depends on its bytes alone, except for an explicit `lineage`, which is not
 * remembered. Keeps about `maxBytes` of facets, in two generations.
 */
export const createKnownFacets = (maxBytes = 16 * 1024 * 1024): KnownFacets => {
  let young = new Map<number, Buffer>();
  let old = new Map<number, Buffer>();
  let size = 0;

  const add = (key: number, facets: Buffer): void => {
    if (size > maxBytes / 2) {
      old = young;
      young = new Map();
      size = 0;
    }
    young.set(key, facets);
    size += facets.length + OVERHEAD;
  };
  const isKnown = (key: number, facets: Buffer): boolean => {
    if (young.get(key)?.equals(facets) === true) return true;
    const former = old.get(key);
    if (former?.equals(facets) !== true) return false;
    add(key, former);
    return true;
  };

  return {
    without: (data, facets) => {
      let text = '';
      let unknown = 0;
      let from = 0;
      for (const at of facets) {
        const reader = readerOf(at);
        if (reader === null) continue;
        const bytes = data.subarray(at.start, at.end);
        if (isKnown(keyOf(reader, bytes), bytes)) {
          text += `${data.toString('utf8', from, at.start)}null`;
          from = at.end;
        } else unknown += 1;
      }
      return { text: text + data.toString('utf8', from), unknown };
    },
    keep: (data, facets) => {
      for (const at of facets) {
        const reader = readerOf(at);
        if (reader === null || at.end - at.start > LARGEST) continue;
        const bytes = data.subarray(at.start, at.end);
        const key = keyOf(reader, bytes);
        // A copy, because the buffer may be a part of a much larger one.
        if (!bytes.includes(LINEAGE) && !isKnown(key, bytes)) add(key, Buffer.from(bytes));
      }
    },
  };
};

/** How facets with this path are read: as those of a job or of a dataset; `null` if they are not remembered. */
const readerOf = ({ member, isInArray }: FacetsAt): 'job' | 'dataset' | null => {
  if (!isInArray) return member === 'job' ? 'job' : null;
  return member === 'inputs' || member === 'outputs' ? 'dataset' : null;
};

// Of the same bytes, nothing may be skipped as facets of a job, and something as facets of a dataset.
const keyOf = (reader: 'job' | 'dataset', facets: Buffer): number =>
  crc32(facets) + (reader === 'job' ? 2 ** 32 : 0);

const LINEAGE = '"lineage"';
// Larger facets would drive out all others.
const LARGEST = 64 * 1024;
// A rough figure for what a map and a buffer take in addition to the bytes.
const OVERHEAD = 200;
