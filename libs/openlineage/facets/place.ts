import type { Deletable, FacetTexts, SetAside } from '../event/event.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/json.ts';
import { memberPath } from '../json/member.ts';
import type { Checks } from './other-facets.ts';
import { Fault, type Reader } from './shape.ts';

/** The facets of one element of an event. A facet of the wrong shape is set aside; null counts as absent. */
export class FacetPlace {
  private readonly facets = new Map<string, JsonObject>();

  constructor(
    json: Json | undefined,
    private readonly path: string,
    private readonly setAside: SetAside[],
  ) {
    if (json === undefined || json === null) return;
    if (!isJsonObject(json)) {
      setAside.push({ path, reason: `${path} is not an object` });
      return;
    }
    for (const key of Object.keys(json)) {
      const facet = json[key];
      if (isJsonObject(facet)) this.facets.set(key, facet);
      else if (facet !== null)
        setAside.push({
          path: memberPath(path, [key]),
          reason: `${memberPath('', [key])} is not an object`,
        });
    }
  }

  /** All facets except those that were set aside. */
  get all(): FacetTexts {
    return this.facets;
  }

  /** The content of a facet; undefined if it is absent or was set aside. */
  read<T>(key: string, reader: Reader<T>): T | undefined {
    const facet = this.facets.get(key);
    return facet && this.readFacet(key, facet, reader);
  }

  /** Like `read`, for elements whose facets may have `_deleted: true`. */
  readDeletable<T>(key: string, reader: Reader<T>): Deletable<T> | undefined {
    const facet = this.facets.get(key);
    if (facet === undefined) return undefined;
    return isDeleted(facet) ? 'deleted' : this.readFacet(key, facet, reader);
  }

  /** Sets aside facets that are only shown, if their shape is wrong. */
  check(checks: Checks): void {
    for (const [key, facet] of this.facets) {
      const check = checks.get(key);
      if (check && !isDeleted(facet)) this.readFacet(key, facet, check);
    }
  }

  private readFacet<T>(key: string, facet: JsonObject, reader: Reader<T>): T | undefined {
    const fault = new Fault();
    const value = reader(facet, fault);
    if (!fault.isFound()) return value;
    this.facets.delete(key);
    this.setAside.push({ path: memberPath(this.path, [key]), reason: fault.reasonIn(key) });
    return undefined;
  }
}

const isDeleted = (facet: JsonObject): boolean => facet['_deleted'] === true;

/** The content of a deletable facet, for callers to whom deleted and absent are the same. */
export const unlessDeleted = <T>(facet: Deletable<T> | undefined): T | undefined =>
  facet === 'deleted' ? undefined : facet;
