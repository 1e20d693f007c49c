import { OPEN } from '#lineage';
import type { InferredProduct } from '../rules/run-lineage.ts';
import type { ProductMemberRow } from '../state/rows.ts';
import type { Uses } from './edge-uses.ts';

/** Where the rows of members go. */
export interface MemberWriter {
  readonly nextProduct: () => number;
  readonly nextMember: () => number;
  /** Writes a row that opened or closed. */
  member(row: ProductMemberRow): void;
  /** Takes away a row that opened at this very sequence and never held. */
  forgetMember(row: ProductMemberRow): void;
}

/** What decides which pairs of a product are current. */
export interface ProductContext {
  readonly isHidden: (dataset: number) => boolean;
  /** Whether the latest batch names the dataset. */
  readonly isNamed: (dataset: number) => boolean;
  /** To which datasets failed runs state single edges from this one. */
  readonly failedTargets: (from: number) => readonly number[];
}

/**
 * Whether a product is stored as one. With a single dataset on one side it has as many pairs as members, and is stored
 * as edges.
 */
export const isKeptAsProduct = ([froms, tos]: InferredProduct): boolean =>
  froms.length > 1 && tos.length > 1;

/** A product as run lineages state it, and the products that are current because of it. */
interface Stated extends Record<keyof Uses, number> {
  readonly key: string;
  readonly product: InferredProduct;
  readonly targets: ReadonlySet<number>;
  readonly sources: ReadonlySet<number>;
  wanted: readonly Wanted[];
}

/** A product that is current, and how many stated ones make it so. */
interface Wanted {
  readonly key: string;
  readonly product: InferredProduct;
  count: number;
}

/** A product that has rows: its open members by dataset. */
interface Stored {
  readonly id: number;
  key: string;
  readonly sources: Map<number, ProductMemberRow>;
  readonly targets: Map<number, ProductMemberRow>;
}

/**
 * The current inferred products of one job, as members that open and close. Together they have exactly the pairs that the
 * definition makes current; which stored product goes on with which members only decides how many rows change.
 */
export const createCurrentProducts = (job: number, context: ProductContext) => {
  const stated = new Map<string, Stated>();
  const wanted = new Map<string, Wanted>();
  const stored = new Map<string, Stored>();
  const dirty = new Set<Stated>();
  const failing = new Set<Stated>();
  // Of products that may have become current, or may no longer be.
  const changedKeys = new Set<string>();

  const partsOf = (one: Stated): readonly InferredProduct[] => {
    const [froms, tos] = one.product;
    const parts: InferredProduct[] = [];
    if (one.whole > 0) parts.push(one.product);
    else {
      if (one.unfinished > 0) {
        // All pairs but those of two datasets that the latest batch names.
        const isNew = (dataset: number): boolean => !context.isNamed(dataset);
        parts.push([froms.filter(isNew), tos]);
        parts.push([froms.filter((from) => !isNew(from)), tos.filter(isNew)]);
      }
      if (one.previous > 0) for (const part of partsThatFailed(one)) parts.push(part);
    }
    return parts.flatMap(([from, to]): InferredProduct[] => {
      const [sources, targets] = [from.filter(isShown), to.filter(isShown)];
      return sources.length > 0 && targets.length > 0 ? [[sources, targets]] : [];
    });
  };
  const isShown = (dataset: number): boolean => !context.isHidden(dataset);

  /** The pairs of a product that failed runs state too, by themselves or in products of theirs. */
  const partsThatFailed = ({ product: [froms, tos], sources, targets }: Stated) => {
    const parts: InferredProduct[] = [];
    for (const { product } of failing) {
      const [from, to] = product;
      parts.push([from.filter((one) => sources.has(one)), to.filter((one) => targets.has(one))]);
    }
    for (const from of froms) {
      const failed = new Set(context.failedTargets(from));
      if (failed.size > 0) parts.push([[from], tos.filter((to) => failed.has(to))]);
    }
    return parts;
  };

  const want = (product: InferredProduct): Wanted => {
    const key = JSON.stringify(product);
    let one = wanted.get(key);
    if (!one) wanted.set(key, (one = { key, product, count: 0 }));
    if (one.count === 0) changedKeys.add(key);
    one.count += 1;
    return one;
  };

  const refresh = (one: Stated): void => {
    const present = partsOf(one).map(want);
    for (const former of one.wanted) {
      former.count -= 1;
      if (former.count > 0) continue;
      wanted.delete(former.key);
      changedKeys.add(former.key);
    }
    one.wanted = present;
    if (one.whole === 0 && one.unfinished === 0 && one.previous === 0 && one.failed === 0)
      stated.delete(one.key);
  };

  /** Closes and opens members, so that a stored product becomes the given one. */
  const become = (
    one: Stored,
    { key, product: [froms, tos] }: Wanted,
    sequence: number,
    write: MemberWriter,
  ): void => {
    one.key = key;
    stored.set(key, one);
    for (const [side, members, datasets] of [
      ['SOURCE', one.sources, froms],
      ['TARGET', one.targets, tos],
    ] as const) {
      const present = new Set(datasets);
      for (const [dataset, row] of [...members])
        if (!present.has(dataset)) closeMember(members, row, sequence, write);
      for (const node of datasets) {
        if (members.has(node)) continue;
        const row: ProductMemberRow = {
          id: write.nextMember(),
          openedAt: sequence,
          closedAt: OPEN,
          product: one.id,
          job,
          side,
          node,
        };
        members.set(node, row);
        write.member(row);
      }
    }
  };

  return {
    /** Puts in the rows that are open in the catalog; before the first `settle`. */
    load(rows: readonly ProductMemberRow[]): void {
      const byId = new Map<number, Stored>();
      for (const row of rows) {
        let one = byId.get(row.product);
        if (!one) {
          one = { id: row.product, key: '', sources: new Map(), targets: new Map() };
          byId.set(row.product, one);
        }
        (row.side === 'SOURCE' ? one.sources : one.targets).set(row.node, row);
      }
      for (const one of byId.values()) {
        one.key = JSON.stringify([ascending(one.sources), ascending(one.targets)]);
        stored.set(one.key, one);
        changedKeys.add(one.key);
      }
    },
    /** Counts uses of a product. */
    count(product: InferredProduct, uses: Uses): void {
      const key = JSON.stringify(product);
      let one = stated.get(key);
      if (!one) {
        one = {
          ...{ key, product, wanted: [], whole: 0, unfinished: 0, previous: 0, failed: 0 },
          sources: new Set(product[0]),
          targets: new Set(product[1]),
        };
        stated.set(key, one);
      }
      one.whole += uses.whole;
      one.unfinished += uses.unfinished;
      one.previous += uses.previous;
      one.failed += uses.failed;
      if (one.failed > 0) failing.add(one);
      else failing.delete(one);
      dirty.add(one);
    },
    /** Notes that failed runs state other edges than before. */
    noteFailed(): void {
      for (const one of stated.values()) if (one.previous > 0) dirty.add(one);
    },
    /** Notes that the latest batch names other datasets than before. */
    noteNamed(): void {
      for (const one of stated.values()) if (one.unfinished > 0) dirty.add(one);
    },
    /** Whether a failed run states the pair in a product. */
    isFailed(from: number, to: number): boolean {
      for (const { sources, targets } of failing)
        if (sources.has(from) && targets.has(to)) return true;
      return false;
    },
    /** Opens and closes members, so that those that are open are what is current as of a sequence. Tells whether any did. */
    settle(sequence: number, write: MemberWriter): boolean {
      for (const one of dirty) refresh(one);
      dirty.clear();
      if (changedKeys.size === 0) return false;
      const added: Wanted[] = [];
      const freed: Stored[] = [];
      for (const key of changedKeys) {
        const [present, former] = [wanted.get(key), stored.get(key)];
        if (present && !former) added.push(present);
        if (former && !present) freed.push(former);
      }
      changedKeys.clear();
      for (const { key } of freed) stored.delete(key);
      // In an order of their own, so that ids do not depend on how the products were found.
      added.sort((a, b) => (a.key < b.key ? -1 : 1));
      freed.sort((a, b) => a.id - b.id);
      const successors = createSuccessors(freed);
      for (const one of added) {
        const former = successors.take(one.product) ?? {
          ...{ id: write.nextProduct(), key: one.key },
          ...{ sources: new Map<number, ProductMemberRow>(), targets: new Map() },
        };
        become(former, one, sequence, write);
      }
      for (const one of successors.left())
        for (const members of [one.sources, one.targets])
          for (const row of [...members.values()]) closeMember(members, row, sequence, write);
      return added.length + freed.length > 0;
    },
    /** How many members are in memory, about. */
    size(): number {
      let size = 0;
      for (const { sources, targets } of stated.values()) size += 4 * (sources.size + targets.size);
      return size;
    },
  };
};

const closeMember = (
  members: Map<number, ProductMemberRow>,
  row: ProductMemberRow,
  sequence: number,
  write: MemberWriter,
): void => {
  members.delete(row.node);
  if (row.openedAt === sequence) write.forgetMember(row);
  else write.member({ ...row, closedAt: sequence });
};

// Of more products with the same end only these are compared: it is a matter of how many rows change.
const COMPARED = 32;

/** Stored products that are no longer current, each to be taken once by a product that goes on with its members. */
const createSuccessors = (freed: readonly Stored[]) => {
  const left = new Set(freed);
  // A product whose two first and two last members are all others is not taken for the same.
  const byEnd = new Map<string, Stored[]>();
  for (const one of freed) {
    for (const end of endsOf([ascending(one.sources), ascending(one.targets)])) {
      const list = byEnd.get(end);
      if (!list) byEnd.set(end, [one]);
      else if (list.length < COMPARED) list.push(one);
    }
  }
  return {
    left: (): ReadonlySet<Stored> => left,
    /** The one with most members in common, the oldest of several; null when none has any. */
    take([froms, tos]: InferredProduct): Stored | null {
      let best: Stored | null = null;
      let most = 0;
      const candidates = new Set(endsOf([froms, tos]).flatMap((end) => byEnd.get(end) ?? []));
      for (const one of [...candidates].sort((a, b) => a.id - b.id)) {
        if (!left.has(one)) continue;
        let shared = 0;
        for (const from of froms) if (one.sources.has(from)) shared += 1;
        for (const to of tos) if (one.targets.has(to)) shared += 1;
        if (shared > most) [best, most] = [one, shared];
      }
      if (best) left.delete(best);
      return best;
    },
  };
};

const endsOf = ([froms, tos]: InferredProduct): readonly string[] => [
  `from ${froms[0] ?? ''}`,
  `from ${froms.at(-1) ?? ''}`,
  `to ${tos[0] ?? ''}`,
  `to ${tos.at(-1) ?? ''}`,
];

const ascending = (members: ReadonlyMap<number, unknown>): readonly number[] =>
  [...members.keys()].sort((a, b) => a - b);
