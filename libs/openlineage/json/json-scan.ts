import { JsonSegments } from './json-segments.ts';
import { numberEnd, stringEnd } from './json-tokens.ts';

/** A JSON object that was read in one pass over its bytes, without a tree. */
export interface JsonScan {
  /** See {@link JsonSegments.joined}. */
  canonical(prefix: number): Buffer;
  /** The first byte of a member's value; undefined for no such member. */
  firstByteAt(name: string): number | undefined;
  /**
   * The value of a member if it is a string without escapes and not empty, else `null`; `inner` names a member of the
   * member.
   */
  textAt(name: string, inner?: string): string | null;
  /**
   * The offsets of the objects in members named `facets`: of the object's members, and of objects in arrays that are
   * its members. In the order of the text.
   */
  facets(): readonly FacetsAt[];
}

/** The offsets of facets in a text, and the member of the event in which they are, or in whose array. */
export interface FacetsAt {
  readonly member: string;
  readonly isInArray: boolean;
  readonly start: number;
  readonly end: number;
  /**
   * A hash of what their object has before them, mostly the name of a job or dataset; 0 for facets that are never
   * known.
   */
  readonly place: number;
  readonly isKnown: boolean;
}

/** An object that was read before. */
export interface ScannedObject {
  readonly bytes: Buffer;
  readonly canonical: Buffer;
}

/** Facets that were read before, found without reading them again. */
export interface ScannedFacets {
  /** Facets at such a place whose bytes follow in `bytes` from `start` on; `null` for none. */
  find(bytes: Buffer, place: number, start: number): ScannedObject | null;
}

/**
 * Reads an object in UTF-8, with arrays and objects at most `maxDepth` deep. Returns `null` for text that is no
 * such object, and for valid text that is unusual: an escape in a name, an escape that canonical text writes
 * differently (`\u0041`, `\/`), `NaN`, `Infinity`, a member that occurs twice. The exact parser must read that.
 * What is found in `known` must have been read with the same `maxDepth`, and is skipped.
 */
export const scanJson = (
  bytes: Buffer,
  maxDepth: number,
  known: ScannedFacets | null = null,
): JsonScan | null => {
  const scan = new Scan(bytes, maxDepth, known);
  return scan.isWhole() ? scan : null;
};

/** A member of the outermost object, or of an object in it. */
interface OuterMember {
  readonly parent: OuterMember | null;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  valueEnd: number;
}

class Scan implements JsonScan {
  private offset = 0;
  private depth = 0;
  private parent: OuterMember | null = null;
  /** Where the innermost object that is being read begins. */
  private objectStart = 0;
  /** The place of facets, and whether they are known: of those that were read last. */
  private facetsPlace = 0;
  private facetsKnown = false;
  /** The member of the outermost object whose array is being read. */
  private listed: OuterMember | null = null;
  private readonly found: FacetsAt[] = [];
  private readonly outer: OuterMember[] = [];
  private readonly segments: JsonSegments;

  constructor(
    private readonly bytes: Buffer,
    private readonly maxDepth: number,
    private readonly known: ScannedFacets | null,
  ) {
    this.segments = new JsonSegments(bytes);
  }

  isWhole(): boolean {
    const { bytes } = this;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.offset = 3;
    this.skipSpace();
    if (bytes[this.offset] !== OPEN_OBJECT || !this.readObject(this.offset, false)) return false;
    this.skipSpace();
    return this.offset === bytes.length;
  }

  canonical(prefix: number): Buffer {
    return this.segments.joined(prefix);
  }

  firstByteAt(name: string): number | undefined {
    const member = this.find(null, name);
    return member && this.bytes[member.valueStart];
  }

  textAt(name: string, inner?: string): string | null {
    const outer = this.find(null, name);
    const member = inner === undefined || outer === undefined ? outer : this.find(outer, inner);
    if (member === undefined || this.bytes[member.valueStart] !== QUOTE) return null;
    const value = this.bytes.toString('utf8', member.valueStart + 1, member.valueEnd - 1);
    return value === '' || value.includes('\\') ? null : value;
  }

  facets(): readonly FacetsAt[] {
    return this.found;
  }

  private find(parent: OuterMember | null, name: string): OuterMember | undefined {
    for (const member of this.outer)
      if (member.parent === parent && this.isName(member, name)) return member;
    return undefined;
  }

  private isName(
    { nameStart, nameEnd }: Pick<OuterMember, 'nameStart' | 'nameEnd'>,
    name: string,
  ): boolean {
    if (nameEnd - nameStart !== name.length) return false;
    for (let index = 0; index < name.length; index += 1)
      if (this.bytes[nameStart + index] !== name.charCodeAt(index)) return false;
    return true;
  }

  // The readers and skippers move behind what they read, and return false for what the exact parser must read.

  /** Reads the value at the offset, whose segment begins at `start`: earlier if a name is directly before it. */
  private readValue(start: number, hasComma: boolean): boolean {
    const byte = this.bytes[this.offset];
    if (byte === OPEN_OBJECT) return this.readObject(start, hasComma);
    if (byte === OPEN_ARRAY) return this.readArray(start, hasComma);
    if (byte === QUOTE ? !this.skipString(true) : !this.skipWord(byte)) return false;
    this.segments.add(start, this.offset, hasComma);
    return true;
  }

  private readObject(start: number, hasComma: boolean): boolean {
    const { bytes, parent, segments, objectStart } = this;
    this.objectStart = this.offset;
    if (!this.enter(start, hasComma)) return false;
    const first = segments.openObject();
    if (bytes[this.offset] !== CLOSE_OBJECT) {
      for (let isFirst = true; ; isFirst = false) {
        if (!this.readMember(parent, isFirst)) return false;
        if (bytes[this.offset] === CLOSE_OBJECT) break;
        if (!this.skipComma()) return false;
      }
    }
    if (!segments.closeObject(first)) return false;
    this.objectStart = objectStart;
    this.leave();
    return true;
  }

  private readMember(parent: OuterMember | null, isFirst: boolean): boolean {
    const start = this.offset;
    if (this.bytes[start] !== QUOTE || !this.skipString(false)) return false;
    const nameStart = start + 1;
    const nameEnd = this.offset - 1;
    this.segments.addMember(nameStart, nameEnd);
    const colon = this.afterSpace(start, !isFirst);
    if (this.bytes[this.offset] !== COLON) return false;
    this.offset += 1;
    const from = this.afterSpace(colon, !isFirst && colon === start);
    const valueStart = this.offset;
    if (this.depth > 2 || (this.depth === 2 && parent === null)) {
      const isFacets = this.isFacets(this.listed, 3, nameStart, nameEnd);
      if (!this.readMaybeKnown(isFacets, from, !isFirst && from === start)) return false;
      if (this.depth === 3 && this.listed !== null)
        this.findFacets(this.listed, true, { nameStart, nameEnd, valueStart });
    } else {
      const member = { parent, nameStart, nameEnd, valueStart, valueEnd: 0 };
      this.outer.push(member);
      this.parent = member;
      const isFacets = this.isFacets(parent, 2, nameStart, nameEnd);
      if (!this.readMaybeKnown(isFacets, from, !isFirst && from === start)) return false;
      this.parent = parent;
      member.valueEnd = this.offset;
      if (parent !== null) this.findFacets(parent, false, member);
    }
    this.skipSpace();
    return true;
  }

  /**
   * Whether a member is the facets of a job, or of a dataset in a list, whose reading does not depend on the rest
   * of the event.
   */
  private isFacets(
    member: OuterMember | null,
    depth: number,
    nameStart: number,
    nameEnd: number,
  ): boolean {
    if (this.known === null || this.depth !== depth || member === null) return false;
    if (this.bytes[this.offset] !== OPEN_OBJECT || nameEnd - nameStart !== 6) return false;
    if (!this.isName({ nameStart, nameEnd }, 'facets')) return false;
    if (depth === 2) return this.isName(member, 'job');
    return this.isName(member, 'inputs') || this.isName(member, 'outputs');
  }

  /** As {@link readValue}; facets that are known are not read again. */
  private readMaybeKnown(isFacets: boolean, start: number, hasComma: boolean): boolean {
    if (!isFacets) {
      if (!this.readValue(start, hasComma)) return false;
      this.facetsPlace = 0;
      this.facetsKnown = false;
      return true;
    }
    const place = this.placeOf(this.objectStart, this.offset);
    const found = this.known?.find(this.bytes, place, this.offset) ?? null;
    if (found === null) {
      if (!this.readValue(start, hasComma)) return false;
    } else {
      if (start < this.offset) this.segments.add(start, this.offset, hasComma);
      this.segments.addKnown(found.canonical);
      this.offset += found.bytes.length;
    }
    this.facetsPlace = place;
    this.facetsKnown = found !== null;
    return true;
  }

  /**
   * Odd for a job, even for a dataset, since the same bytes may be read whole as facets of one and not of the
   * other.
   */
  private placeOf(start: number, end: number): number {
    if (end - start > LONGEST_PLACE) return 0;
    let hash = 0;
    for (let offset = start; offset < end; offset += 1)
      hash = (Math.imul(hash, 31) + (this.bytes[offset] ?? 0)) | 0;
    return ((hash >>> 1) + 1) * 2 + (this.depth === 2 ? 1 : 0);
  }

  private findFacets(
    { nameStart, nameEnd }: OuterMember,
    isInArray: boolean,
    at: Pick<OuterMember, 'nameStart' | 'nameEnd' | 'valueStart'>,
  ): void {
    const start = at.valueStart;
    if (this.bytes[start] !== OPEN_OBJECT || !this.isName(at, 'facets')) return;
    const member = this.bytes.toString('utf8', nameStart, nameEnd);
    const { facetsPlace: place, facetsKnown: isKnown } = this;
    this.found.push({ member, isInArray, start, end: this.offset, place, isKnown });
  }

  /**
   * Skips space. If there is some, what was read from `start` on becomes a segment. Returns the start of the next
   * one.
   */
  private afterSpace(start: number, hasComma: boolean): number {
    const end = this.offset;
    this.skipSpace();
    if (this.offset === end) return start;
    this.segments.add(start, end, hasComma);
    return this.offset;
  }

  private readArray(start: number, hasComma: boolean): boolean {
    const { bytes, parent, listed } = this;
    // Members of objects in an array are not members of a member.
    this.parent = null;
    this.listed = this.depth === 1 ? parent : null;
    if (!this.enter(start, hasComma)) return false;
    if (bytes[this.offset] !== CLOSE_ARRAY) {
      for (let isFirst = true; ; isFirst = false) {
        if (!this.readValue(this.offset, !isFirst)) return false;
        this.skipSpace();
        if (bytes[this.offset] === CLOSE_ARRAY) break;
        if (!this.skipComma()) return false;
      }
    }
    this.parent = parent;
    this.listed = listed;
    this.leave();
    return true;
  }

  private enter(start: number, hasComma: boolean): boolean {
    this.offset += 1;
    this.depth += 1;
    this.segments.add(start, this.offset, hasComma);
    this.skipSpace();
    return this.depth <= this.maxDepth;
  }

  private leave(): void {
    this.offset += 1;
    this.depth -= 1;
    this.segments.add(this.offset - 1, this.offset, false);
  }

  private skipComma(): boolean {
    if (this.bytes[this.offset] !== COMMA) return false;
    this.offset += 1;
    this.skipSpace();
    return true;
  }

  private skipSpace(): void {
    const { bytes } = this;
    let { offset } = this;
    for (;;) {
      const byte = bytes[offset];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      offset += 1;
    }
    this.offset = offset;
  }

  private skipString(mayEscape: boolean): boolean {
    this.offset = stringEnd(this.bytes, this.offset, mayEscape);
    return this.offset >= 0;
  }

  /** A number, `true`, `false` or `null`. */
  private skipWord(first: number | undefined): boolean {
    const word = first === 0x74 ? TRUE : first === 0x66 ? FALSE : first === 0x6e ? NULL : null;
    if (word === null) {
      this.offset = numberEnd(this.bytes, this.offset);
      return this.offset >= 0;
    }
    for (let index = 1; index < word.length; index += 1)
      if (this.bytes[this.offset + index] !== word[index]) return false;
    this.offset += word.length;
    return true;
  }
}

// Two names, and whatever else comes before facets.
const LONGEST_PLACE = 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');
