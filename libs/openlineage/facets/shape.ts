import {
  emptyObject,
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type Json,
  type JsonObject,
} from '../json/json.ts';
import { memberPath } from '../json/member.ts';

// The building blocks of the readers of facets. Every event goes through them when it is received and again in the
// projection. So they allocate nothing but the result, and the path to a wrong member is only built once there is
// one. Unknown members are legal everywhere and stay in the facet as it was sent.

/**
 * The first fault in a facet. A reader that finds one notes it and continues with an empty value, so the result must
 * be dropped if there is a fault.
 */
export class Fault {
  private problem: string | null = null;
  private path: readonly (string | number)[] = [];

  isFound(): boolean {
    return this.problem !== null;
  }

  /** Notes a fault at a path from the value being read; only the first one counts. */
  note(problem: string, ...path: readonly (string | number)[]): void {
    if (this.problem !== null) return;
    this.problem = problem;
    this.path = path;
  }

  /** Notes a fault of a member: that it is missing, null or empty if it is, else `problem`. */
  noteMember(json: JsonObject, member: string, problem: string): void {
    this.note(problemOf(json[member], problem), member);
  }

  /** Puts the path to the part that was just read in front of the path of a fault in it. */
  prefix(...members: readonly (string | number)[]): void {
    this.path = [...members, ...this.path];
  }

  /** One sentence that names the member: `schema.fields[0].name is missing`. Throws if there is no fault. */
  reasonIn(facet: string): string {
    if (this.problem === null) throw new Error('unreachable: a reason without a fault');
    return `${memberPath('', [facet, ...this.path])} ${this.problem}`;
  }
}

const problemOf = (json: Json | undefined, otherwise: string): string => {
  if (json === undefined) return 'is missing';
  if (json === null) return 'is null';
  return json === '' ? 'is empty' : otherwise;
};

/** Reads an object: a facet, or a part of one. */
export type Reader<T> = (json: JsonObject, fault: Fault) => T;

/** A text, which may be empty. */
export const text = (json: JsonObject, member: string, fault: Fault): string => {
  const value = json[member];
  if (typeof value === 'string') return value;
  fault.noteMember(json, member, 'is not a text');
  return '';
};

/** A part of an identity, which cannot be empty. */
export const name = (json: JsonObject, member: string, fault: Fault): string => {
  const value = json[member];
  if (typeof value === 'string' && value !== '') return value;
  fault.noteMember(json, member, 'is not a text');
  return '';
};

/** A text that may be missing or null. */
export const optionalText = (json: JsonObject, member: string, fault: Fault): string | null =>
  isGiven(json[member]) ? text(json, member, fault) : null;

/** A part of an identity that may be missing or null. */
export const optionalName = (json: JsonObject, member: string, fault: Fault): string | null =>
  isGiven(json[member]) ? name(json, member, fault) : null;

/** Like {@link optionalText}, for texts that producers also leave empty. */
export const maybeText = (json: JsonObject, member: string, fault: Fault): string | null =>
  optionalText(json, member, fault) || null;

/** True or false. */
export const flag = (json: JsonObject, member: string, fault: Fault): boolean => {
  const value = json[member];
  if (typeof value === 'boolean') return value;
  fault.noteMember(json, member, 'is not true or false');
  return false;
};

/** True or false; false if it is missing or null. */
export const maybeFlag = (json: JsonObject, member: string, fault: Fault): boolean =>
  isGiven(json[member]) && flag(json, member, fault);

/** Any number, however large, as a JavaScript number; null if it is missing, null or not finite. */
export const maybeNumber = (json: JsonObject, member: string, fault: Fault): number | null => {
  const value = json[member];
  if (!isGiven(value)) return null;
  if (!isNumber(value)) fault.noteMember(json, member, 'is not a number');
  return typeof value === 'number' ? value : value instanceof JsonNumber ? finite(value) : null;
};

/** An object of numbers. */
export const numbers = (json: JsonObject, member: string, fault: Fault): void => {
  membersOf(
    json,
    member,
    (value) => {
      if (!isNumber(value)) fault.note(problemOf(value, 'is not a number'));
    },
    fault,
  );
};

const isNumber = (json: Json | undefined): json is number | JsonNumber =>
  typeof json === 'number' || json instanceof JsonNumber;

const finite = ({ text: digits }: JsonNumber): number | null => {
  const value = Number(digits);
  return Number.isFinite(value) ? value : null;
};

/** A member that is an object. */
export const object = <T>(json: JsonObject, member: string, read: Reader<T>, fault: Fault): T => {
  const value = json[member];
  if (!isJsonObject(value)) {
    fault.noteMember(json, member, 'is not an object');
    return read(NO_MEMBERS, fault);
  }
  const isFoundBefore = fault.isFound();
  const result = read(value, fault);
  if (!isFoundBefore && fault.isFound()) fault.prefix(member);
  return result;
};

/** Like {@link object}; null if it is missing or null. */
export const maybeObject = <T>(
  json: JsonObject,
  member: string,
  read: Reader<T>,
  fault: Fault,
): T | null => (isGiven(json[member]) ? object(json, member, read, fault) : null);

/** An array of objects, up to the first one with a fault. */
export const array = <T>(
  json: JsonObject,
  member: string,
  read: Reader<T>,
  fault: Fault,
): readonly T[] => {
  const items: T[] = [];
  const elements = json[member];
  if (!isJsonArray(elements)) {
    fault.noteMember(json, member, 'is not an array');
    return items;
  }
  for (let index = 0; index < elements.length && !fault.isFound(); index += 1) {
    const element = elements[index];
    if (!isJsonObject(element)) fault.note(problemOf(element, 'is not an object'));
    else items.push(read(element, fault));
    if (fault.isFound()) fault.prefix(member, index);
  }
  return items;
};

/** Like {@link array}; empty if it is missing or null. */
export const list = <T>(
  json: JsonObject,
  member: string,
  read: Reader<T>,
  fault: Fault,
): readonly T[] => (isGiven(json[member]) ? array(json, member, read, fault) : []);

/** An object whose members are read by a function, in the order sent; empty if it is missing or null. */
const membersOf = <T>(
  json: JsonObject,
  member: string,
  read: (value: Json | undefined, fault: Fault) => T,
  fault: Fault,
): ReadonlyMap<string, T> => {
  const found = new Map<string, T>();
  const value = json[member];
  if (!isGiven(value)) return found;
  if (!isJsonObject(value)) {
    fault.noteMember(json, member, 'is not an object');
    return found;
  }
  for (const key of Object.keys(value)) {
    if (fault.isFound()) break;
    found.set(key, read(value[key], fault));
    if (fault.isFound()) fault.prefix(member, key);
  }
  return found;
};

/** Like {@link membersOf}, for members that are objects. */
export const objects = <T>(
  json: JsonObject,
  member: string,
  read: Reader<T>,
  fault: Fault,
): ReadonlyMap<string, T> =>
  membersOf(
    json,
    member,
    (value) => {
      if (isJsonObject(value)) return read(value, fault);
      fault.note(problemOf(value, 'is not an object'));
      return read(NO_MEMBERS, fault);
    },
    fault,
  );

const NO_MEMBERS = emptyObject();

const isGiven = <T extends Json>(json: T | null | undefined): json is T =>
  json !== undefined && json !== null;
