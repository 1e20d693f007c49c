/**
 * A JSON value that keeps how numbers were written: a number is a JavaScript number only if that prints as the same
 * text, otherwise a {@link JsonNumber}.
 */
export type Json = null | boolean | string | number | JsonNumber | readonly Json[] | JsonObject;

/** Without a prototype's members, so that `__proto__` and `constructor` are members like any other. */
export interface JsonObject {
  readonly [member: string]: Json;
}

/** A number that a JavaScript number would change: `1.0`, `1e5`, `9007199254740993`, `NaN`, `-Infinity`. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/** True for an object with members: neither an array nor a {@link JsonNumber}. */
export const isJsonObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' &&
  json !== null &&
  !Array.isArray(json) &&
  !(json instanceof JsonNumber);

/** `Array.isArray`, which does not narrow a readonly array. */
export const isJsonArray = (json: Json | undefined): json is readonly Json[] => Array.isArray(json);

/** A member of an object; undefined if there is none, or if it is not an object. */
export const memberOf = (json: Json | undefined, member: string): Json | undefined =>
  isJsonObject(json) ? json[member] : undefined;

/** An empty object to add members to. */
export const emptyObject = (): Record<string, Json> => new Bare();

/** The number of a text, in the form in which it is written. */
export const numberOf = (text: string): number | JsonNumber => {
  const number = Number(text);
  return String(number) === text && Number.isFinite(number) ? number : new JsonNumber(text);
};

// Objects of a class whose prototype inherits nothing keep V8's fast layout, which `Object.create(null)` gives up.
class BareObject {
  [member: string]: Json;
}
Object.setPrototypeOf(BareObject.prototype, null);
Reflect.deleteProperty(BareObject.prototype, 'constructor');
const Bare = BareObject;
