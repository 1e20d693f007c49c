/**
 * The canonical text of a JSON value as a linked list of segments: pieces of the input that occur in the canonical
 * text too, each with or without a comma before it. They are added in the order of the input; at the end of each
 * object, those of its members are linked in the order of the members' names. Joined along the links they are the
 * canonical text.
 */
export class JsonSegments {
  private segments = 0;
  private members = 0;
  private readonly knowns: Buffer[] = [];

  constructor(private readonly bytes: Buffer) {
    makeRoom(bytes.length);
  }

  add(start: number, end: number, hasComma: boolean): void {
    const segment = this.segments++;
    starts[segment] = start;
    ends[segment] = end;
    commas[segment] = hasComma ? 1 : 0;
    nexts[segment] = segment + 1;
  }

  /** Adds text that is canonical already, and not longer than what it stands for. */
  addKnown(canonical: Buffer): void {
    this.add(-1, this.knowns.length, false);
    this.knowns.push(canonical);
  }

  /** The number of members of open objects: what {@link closeObject} takes, when called at the beginning of the object. */
  openObject(): number {
    return this.members;
  }

  /** Begins a member, by the offsets of its name. What is added from here on belongs to it. */
  addMember(nameStart: number, nameEnd: number): void {
    const member = this.members++;
    nameStarts[member] = nameStart;
    nameEnds[member] = nameEnd;
    firsts[member] = this.segments;
  }

  /** Sorts the members from `first` on. Returns false if a name occurs twice. */
  closeObject(first: number): boolean {
    const order = this.ordered(first);
    if (order === 'twice') return false;
    if (order === 'unsorted') this.link(first);
    this.members = first;
    return true;
  }

  /** The canonical text, behind at most 4 KiB for the caller to fill. It is overwritten by the next scan. */
  joined(prefix: number): Buffer {
    const { bytes, segments } = this;
    const target = text;
    let length = prefix;
    for (let segment = 0; segment < segments; segment = nexts[segment] ?? segments) {
      if (commas[segment] === 1) target[length++] = COMMA;
      const start = starts[segment] ?? 0;
      const end = ends[segment] ?? 0;
      if (start < 0) length += this.knowns[end]?.copy(target, length) ?? 0;
      else if (end - start > LONG) length += bytes.copy(target, length, start, end);
      else
        for (let offset = start; offset < end; offset += 1) target[length++] = bytes[offset] ?? 0;
    }
    return target.subarray(0, length);
  }

  /** Fills `order` with the members from `first` on, sorted by name. */
  private ordered(first: number): 'sorted' | 'unsorted' | 'twice' {
    const count = this.members - first;
    let outcome: 'sorted' | 'unsorted' = 'sorted';
    if (count > MANY_MEMBERS) {
      for (let index = 0; index < count; index += 1) order[index] = first + index;
      order.subarray(0, count).sort((a, b) => this.compareNames(a, b));
      for (let index = 1; index < count; index += 1)
        if (this.compareNames(order[index - 1] ?? 0, order[index] ?? 0) === 0) return 'twice';
      return 'unsorted';
    }
    for (let index = 0; index < count; index += 1) {
      const member = first + index;
      let place = index;
      for (; place > 0; place -= 1) {
        const before = order[place - 1] ?? 0;
        const difference = this.compareNames(before, member);
        if (difference === 0) return 'twice';
        if (difference < 0) break;
        order[place] = before;
        outcome = 'unsorted';
      }
      order[place] = member;
    }
    return outcome;
  }

  private link(first: number): void {
    const count = this.members - first;
    let last = (firsts[first] ?? 0) - 1;
    for (let index = 0; index < count; index += 1) {
      const member = order[index] ?? 0;
      const segment = firsts[member] ?? 0;
      commas[segment] = index > 0 ? 1 : 0;
      nexts[last] = segment;
      // A member's last segment is the one that was added last: a value's closing bracket, or the value itself.
      last = (member + 1 < this.members ? (firsts[member + 1] ?? 0) : this.segments) - 1;
    }
    nexts[last] = this.segments;
  }

  /** By the bytes of UTF-8, which is by code point. */
  private compareNames(a: number, b: number): number {
    const { bytes } = this;
    let at = nameStarts[a] ?? 0;
    let other = nameStarts[b] ?? 0;
    const end = nameEnds[a] ?? 0;
    const otherEnd = nameEnds[b] ?? 0;
    while (at < end && other < otherEnd) {
      const difference = (bytes[at] ?? 0) - (bytes[other] ?? 0);
      if (difference !== 0) return difference;
      at += 1;
      other += 1;
    }
    return end - at - (otherEnd - other);
  }
}

const COMMA = 0x2c;

/** From here on a call that copies bytes is faster than a loop. */
const LONG = 64;

/** From here on an insertion sort is slower than the general one. */
const MANY_MEMBERS = 24;

// Shared by all scans, which are synchronous: memory for each one would cost more than the scan. It grows to the largest input.
let text = Buffer.allocUnsafe(0);
let starts = new Int32Array(0);
let ends = new Int32Array(0);
let commas = new Uint8Array(0);
let nexts = new Int32Array(0);
let nameStarts = new Int32Array(0);
let nameEnds = new Int32Array(0);
let firsts = new Int32Array(0);
let order = new Int32Array(0);

const makeRoom = (length: number): void => {
  if (text.length >= length + MAX_PREFIX) return;
  const room = Math.ceil((length + MAX_PREFIX) / STEP) * STEP;
  text = Buffer.allocUnsafe(room);
  // A segment is one byte at least, a member five: `"":0,`.
  starts = new Int32Array(room);
  ends = new Int32Array(room);
  commas = new Uint8Array(room);
  nexts = new Int32Array(room);
  nameStarts = new Int32Array(room / 4);
  nameEnds = new Int32Array(room / 4);
  firsts = new Int32Array(room / 4);
  order = new Int32Array(room / 4);
};

const MAX_PREFIX = 4096;
const STEP = 64 * 1024;
