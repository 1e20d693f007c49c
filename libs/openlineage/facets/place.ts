import type { z } from 'zod';
import type { Deletable, FacetTexts, SetAside } from '../event.ts';
import { isJsonObject, type Json } from '../json.ts';
import { memberPath } from '../member.ts';
import { reasonOf } from './shape.ts';

/** The facets of one place of an event. A facet of the wrong shape is set aside; null states nothing. */
export interface FacetPlace {
  readonly all: FacetTexts;
  /** What a facet says; undefined where it is not given, or was set aside. */
  read<T>(key: string, shape: z.ZodType<T>): T | undefined;
  /** As `read`, where `_deleted: true` is legal in place of any facet. */
  readDeletable<T>(key: string, shape: z.ZodType<T>): Deletable<T> | undefined;
  /** Sets a facet aside that nothing here reads but whose shape is known to be wrong. */
  check(shapes: ReadonlyMap<string, z.ZodType>): void;
}

export const facetPlace = (
  json: Json | undefined,
  path: string,
  setAside: SetAside[],
): FacetPlace => {
  const all = new Map<string, Json>();
  if (isJsonObject(json)) {
    for (const [key, facet] of Object.entries(json)) {
      if (facet === null) continue;
      if (isJsonObject(facet)) all.set(key, facet);
      else
        setAside.push({
          path: memberPath(path, [key]),
          reason: `${memberPath('', [key])} is not an object`,
        });
    }
  } else if (json !== undefined && json !== null) {
    setAside.push({ path, reason: `${path} is not an object` });
  }

  const read = <T>(key: string, shape: z.ZodType<T>): T | undefined => {
    const facet = all.get(key);
    if (facet === undefined) return undefined;
    const outcome = shape.safeParse(facet);
    if (outcome.success) return outcome.data;
    all.delete(key);
    setAside.push({
      path: memberPath(path, [key]),
      reason: reasonOf(outcome.error, facet, memberPath('', [key])),
    });
    return undefined;
  };
  const isDeleted = (key: string): boolean => {
    const facet = all.get(key);
    return isJsonObject(facet) && facet['_deleted'] === true;
  };
  return {
    all,
    read,
    readDeletable: (key, shape) => (isDeleted(key) ? 'deleted' : read(key, shape)),
    check(shapes) {
      for (const key of [...all.keys()]) {
        const shape = shapes.get(key);
        if (shape && !isDeleted(key)) read(key, shape);
      }
    },
  };
};

/** What is left of a deletable facet where deletion and absence come to the same. */
export const unlessDeleted = <T>(facet: Deletable<T> | undefined): T | undefined =>
  facet === 'deleted' ? undefined : facet;
