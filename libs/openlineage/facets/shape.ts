import { z } from 'zod';
import { isJsonArray, isJsonObject, JsonNumber, type Json, type JsonObject } from '../json.ts';
import { memberPath } from '../member.ts';

// The pieces that facets are made of. Unknown members are legal everywhere and stay in the facet as sent. `z.record` and
// `z.looseObject` copy into ordinary objects and so lose a column named `__proto__`; `members` is a Map.

export const text = z.string();

/** A part of an identity, which cannot be empty. */
// Not `min(1)`: zod checks that of any value with a `length`, also of one that is no text, and throws for `{"length": {}}`.
export const name = z.string().refine((value) => value !== '');

/** What may be missing or null: null. */
export const maybe = <T>(shape: z.ZodType<T>) =>
  shape.nullish().transform((value) => value ?? null);

/** As {@link maybe}, of text that producers also leave empty. */
export const maybeText = z
  .string()
  .nullish()
  .transform((value) => value || null);

export const list = <T>(shape: z.ZodType<T>) =>
  z
    .array(shape)
    .nullish()
    .transform((value): readonly T[] => value ?? []);

const anyObject = z.custom<JsonObject>((json) => isJsonObject(json as Json), {
  error: 'is not an object',
});

/** An object in which nothing is required: a number is none, although a {@link JsonNumber} is one to JavaScript. */
export const object = <T>(shape: z.ZodType<T>) => anyObject.pipe(shape as z.ZodType<T, JsonObject>);

/** An object's members, in the order sent. */
export const members = <T>(shape: z.ZodType<T>) =>
  anyObject
    .transform((json) => new Map(Object.entries(json)))
    .pipe(z.map(z.string(), shape as z.ZodType<T, Json>));

/** Any number, however large, as a JavaScript number; one that is not finite is not known. */
export const number = z
  .custom<number | JsonNumber>((json) => typeof json === 'number' || json instanceof JsonNumber, {
    error: 'is not a number',
  })
  .transform((value) => (typeof value === 'number' ? value : finite(Number(value.text))));

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** What is wrong, in one sentence that names the member. */
export const reasonOf = (error: z.ZodError, json: Json, key: string): string => {
  const issue = error.issues[0];
  if (!issue) throw new Error('unreachable: a refusal without an issue');
  const at = memberPath(key, issue.path);
  const value = memberAt(json, issue.path);
  if (value === undefined) return `${at} is missing`;
  if (value === null) return `${at} is null`;
  if (value === '') return `${at} is empty`;
  if (issue.code === 'custom' || issue.code === 'invalid_union') return `${at} ${issue.message}`;
  if (issue.code === 'invalid_type')
    return `${at} is not ${ARTICLE[issue.expected] ?? issue.expected}`;
  return `${at} has the wrong shape: ${issue.message}`;
};

const ARTICLE: Readonly<Record<string, string>> = {
  string: 'a text',
  array: 'an array',
  object: 'an object',
  boolean: 'true or false',
};

const memberAt = (json: Json, path: readonly PropertyKey[]): Json | undefined => {
  let value: Json | undefined = json;
  for (const member of path) {
    if (isJsonArray(value) && typeof member === 'number') value = value[member];
    else if (isJsonObject(value) && typeof member === 'string') value = value[member];
    else return undefined;
  }
  return value;
};
