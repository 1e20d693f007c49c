import { isUtf8 } from 'node:buffer';
import {
  emptyObject,
  isJsonObject,
  JsonNumber,
  numberOf,
  type Json,
  type JsonObject,
} from './json.ts';
import { atValue, endsAfter, skipSpace, unexpected, type Cursor } from './json-cursor.ts';
import { readString } from './json-string.ts';
import { JsonSyntaxError } from './json-syntax-error.ts';
import type { KnownObjects } from './known-objects.ts';
import { memberPath } from './member.ts';
import { invalidUtf8At } from './utf8.ts';

/**
 * The greatest depth to which arrays and objects may ever nest. MAX_JSON_DEPTH is at most this, so that whatever
 * intake has accepted can be read again.
 */
export const MAX_DEPTH = 1000;

/**
 * Parses UTF-8 JSON, with or without a byte order mark; also `NaN`, `Infinity` and `-Infinity` as Python writes them.
 * Throws {@link JsonSyntaxError} for anything else, for a member that occurs twice in one object, and for arrays and
 * objects that nest deeper than `maxDepth`. A lone surrogate (`\ud800`) and U+0000 stay in their string. With
 * `known`, parts of an event that were read before are the same objects again.
 */
export const parseJson = (
  bytes: Buffer,
  maxDepth = MAX_DEPTH,
  known: KnownObjects | null = null,
): Json => {
  if (!isUtf8(bytes)) throw new JsonSyntaxError('the text is not UTF-8', invalidUtf8At(bytes));
  const cursor = atValue(bytes);
  const value = readValue(cursor, { names: [], depth: 0, maxDepth, known, named: 0 });
  endsAfter(cursor, 'the value');
  return value;
};

/** The path of the parser: the names of the members it is in, of which the first `depth` count. */
interface Place {
  readonly names: (string | number)[];
  depth: number;
  readonly maxDepth: number;
  readonly known: KnownObjects | null;
  /** A hash of the names of the job or dataset that was read last. */
  named: number;
}

const readValue = (cursor: Cursor, place: Place): Json => {
  const byte = cursor.bytes[cursor.offset];
  switch (byte) {
    case 0x22:
      return readString(cursor);
    case 0x7b:
      return place.known === null
        ? readObject(cursor, place)
        : readMaybeKnown(cursor, place, place.known);
    case 0x5b:
      return place.known === null
        ? readArray(cursor, place)
        : readMaybeKnown(cursor, place, place.known);
    case 0x74:
      return readWord(cursor, 'true', true);
    case 0x66:
      return readWord(cursor, 'false', false);
    case 0x6e:
      return readWord(cursor, 'null', null);
    case 0x4e:
      return readWord(cursor, 'NaN', new JsonNumber('NaN'));
    case 0x49:
      return readWord(cursor, 'Infinity', new JsonNumber('Infinity'));
    default:
      if (byte === 0x2d || isDigit(byte)) return readNumber(cursor);
      throw unexpected(cursor, 'a value');
  }
};

const readObject = (cursor: Cursor, place: Place): JsonObject => {
  enter(cursor, place);
  const object = emptyObject();
  skipSpace(cursor);
  while (cursor.bytes[cursor.offset] !== 0x7d) {
    if (cursor.bytes[cursor.offset] !== 0x22) throw unexpected(cursor, 'a member name in quotes');
    const start = cursor.offset;
    const name = readString(cursor);
    if (name in object) throw occursTwice(place, name, start);
    skipSpace(cursor);
    if (cursor.bytes[cursor.offset] !== 0x3a) throw unexpected(cursor, 'a colon');
    cursor.offset += 1;
    skipSpace(cursor);
    place.names[place.depth - 1] = name;
    const value = readValue(cursor, place);
    object[name] = value;
    if (name === 'name' && place.depth <= 3 && typeof value === 'string')
      place.named = hashOf(value);
    if (!hasNext(cursor, 0x7d)) break;
    if (cursor.bytes[cursor.offset] === 0x7d) throw unexpected(cursor, 'a member after the comma');
  }
  leave(cursor, place);
  return object;
};

/**
 * A number for the path of an object that is likely to repeat in other events: the job, the facets of a job or
 * dataset, one of these facets. Zero for any other path.
 */
const keyOfPlace = ({ bytes, offset }: Cursor, { names, depth, named }: Place): number => {
  const member = names[depth - 1];
  if (typeof member !== 'string' || depth > DEEPEST_KNOWN) return 0;
  if (member === 'facets' || names[depth - 2] === 'facets') return mixed(named, hashOf(member));
  if (depth !== 1 || member !== 'job') return 0;
  // Its names usually come first.
  let key = 0;
  for (let at = offset; at < offset + NAMES_OF_JOB; at += 1) key = mixed(key, bytes[at] ?? 0);
  return key;
};

// A facet of an input.
const DEEPEST_KNOWN = 4;
const NAMES_OF_JOB = 96;

const mixed = (hash: number, next: number): number => (Math.imul(hash, 31) + next) | 0;

const hashOf = (text: string): number => {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = mixed(hash, text.charCodeAt(at));
  return hash;
};

const readMaybeKnown = (cursor: Cursor, place: Place, known: KnownObjects): Json => {
  const isArray = cursor.bytes[cursor.offset] === 0x5b;
  const key = isArray ? keyOfArray(place) : keyOfPlace(cursor, place);
  if (key === 0) return isArray ? readArray(cursor, place) : readObject(cursor, place);
  const { bytes, offset: start } = cursor;
  const { depth } = place;
  const found = known.find(bytes, start, key, depth);
  if (found !== null) {
    cursor.offset = found.end;
    return found.value;
  }
  if (!isArray) {
    const value = readObject(cursor, place);
    known.keep(bytes, key, start, cursor.offset, { value, depth });
    return value;
  }
  const value = readArray(cursor, place);
  if (mayComeAgain(value)) known.keep(bytes, key, start, cursor.offset, { value, depth });
  return value;
};

/**
 * A number for the inputs of a job, whose name comes before them as a rule; zero for any other array. Outputs have
 * the statistics of one run.
 */
const keyOfArray = ({ names, depth, named }: Place): number =>
  depth === 1 && names[0] === 'inputs' && named !== 0 ? mixed(named, 1) : 0;

/** Whether none of an array's objects has the statistics of one run. */
const mayComeAgain = (array: readonly Json[]): boolean =>
  array.every((one) => !isJsonObject(one) || !('inputFacets' in one));

const readArray = (cursor: Cursor, place: Place): Json[] => {
  enter(cursor, place);
  const array: Json[] = [];
  skipSpace(cursor);
  while (cursor.bytes[cursor.offset] !== 0x5d) {
    place.names[place.depth - 1] = array.length;
    array.push(readValue(cursor, place));
    if (!hasNext(cursor, 0x5d)) break;
    if (cursor.bytes[cursor.offset] === 0x5d) throw unexpected(cursor, 'a value after the comma');
  }
  leave(cursor, place);
  return array;
};

const enter = (cursor: Cursor, place: Place): void => {
  place.depth += 1;
  // Refused before the parser recurses further, so that no nesting can overflow the stack.
  if (place.depth > place.maxDepth)
    throw new JsonSyntaxError(
      `arrays and objects are nested more than ${place.maxDepth} deep (MAX_JSON_DEPTH)`,
      cursor.offset,
    );
  cursor.offset += 1;
};

const leave = (cursor: Cursor, place: Place): void => {
  place.depth -= 1;
  cursor.offset += 1;
};

const hasNext = (cursor: Cursor, close: number): boolean => {
  skipSpace(cursor);
  const byte = cursor.bytes[cursor.offset];
  if (byte === close) return false;
  if (byte !== 0x2c) throw unexpected(cursor, `a comma or ${String.fromCharCode(close)}`);
  cursor.offset += 1;
  skipSpace(cursor);
  return true;
};

const occursTwice = ({ names, depth }: Place, name: string, offset: number): JsonSyntaxError => {
  const at = memberPath('', [...names.slice(0, depth - 1), name]);
  return new JsonSyntaxError(`the member ${at} occurs twice, the second time`, offset);
};

const readWord = <T extends Json>(cursor: Cursor, word: string, value: T): T => {
  const { bytes, offset } = cursor;
  for (let index = 1; index < word.length; index++) {
    if (bytes[offset + index] !== word.charCodeAt(index)) throw unexpected(cursor, 'a value');
  }
  cursor.offset = offset + word.length;
  return value;
};

const readNumber = (cursor: Cursor): number | JsonNumber => {
  const { bytes, offset: start } = cursor;
  if (bytes[start] === 0x2d) cursor.offset += 1;
  if (bytes[cursor.offset] === 0x49)
    return readWord(cursor, 'Infinity', new JsonNumber('-Infinity'));
  if (bytes[cursor.offset] === 0x30) cursor.offset += 1;
  else skipDigits(cursor);
  if (isDigit(bytes[cursor.offset]))
    throw new JsonSyntaxError('a number begins with a zero', start);
  if (bytes[cursor.offset] === 0x2e) {
    cursor.offset += 1;
    skipDigits(cursor);
  }
  if (bytes[cursor.offset] === 0x65 || bytes[cursor.offset] === 0x45) {
    cursor.offset += 1;
    if (bytes[cursor.offset] === 0x2b || bytes[cursor.offset] === 0x2d) cursor.offset += 1;
    skipDigits(cursor);
  }
  return numberOf(bytes.toString('latin1', start, cursor.offset));
};

const skipDigits = (cursor: Cursor): void => {
  if (!isDigit(cursor.bytes[cursor.offset])) throw unexpected(cursor, 'a digit');
  while (isDigit(cursor.bytes[cursor.offset])) cursor.offset += 1;
};

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;
