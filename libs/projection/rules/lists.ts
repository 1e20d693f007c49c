/**
 * Fields and field edges are stored as lists: one row with the hash of a content that all lists of the same entries share.
 * An entry has an id and an interval of its own, which goes on where a list is replaced by one that has the entry too. So
 * as not to store those for each entry, a list has them by parts.
 */
export interface List {
  readonly openedAt: number;
  readonly closedAt: number;
  /** `firstId openedAt count`, comma-separated: entries with consecutive ids that opened at the same sequence. */
  readonly parts: string;
}

/** An entry of a list, apart from what it says. */
export interface ListEntry {
  readonly id: number;
  readonly openedAt: number;
}

/** The entries of a list, in its order. */
export const entriesOf = (parts: string): readonly ListEntry[] => {
  const entries: ListEntry[] = [];
  for (const part of parts.split(',')) {
    const [firstId = 0, openedAt = 0, count = 0] = part.split(' ').map(Number);
    for (let id = firstId; id < firstId + count; id += 1) entries.push({ id, openedAt });
  }
  return entries;
};

/** How many entries a list has. */
export const entryCount = (parts: string): number =>
  parts.split(',').reduce((sum, part) => sum + Number(part.split(' ')[2]), 0);

/**
 * The parts of a list whose entries are given in its order: null for one that opens now, at `sequence`. `nextIds` gives
 * the first of so many consecutive new ids.
 */
export const partsOf = (
  entries: readonly (ListEntry | null)[],
  sequence: number,
  nextIds: (count: number) => number,
): string => {
  const opened = entries.reduce((count, entry) => count + (entry ? 0 : 1), 0);
  let nextId = opened > 0 ? nextIds(opened) : 0;
  const parts: { firstId: number; openedAt: number; count: number }[] = [];
  for (const entry of entries) {
    const { id, openedAt } = entry ?? { id: nextId++, openedAt: sequence };
    const last = parts.at(-1);
    if (last?.openedAt === openedAt && last.firstId + last.count === id) last.count += 1;
    else parts.push({ firstId: id, openedAt, count: 1 });
  }
  return parts.map(({ firstId, openedAt, count }) => `${firstId} ${openedAt} ${count}`).join(',');
};

/**
 * The entries of lists as rows, one for each id, in the order in which they are first met. A row ends where the last list
 * that has it ends. `contents` gives what the entries of a list say, in its order.
 */
export const rowsOfLists = <L extends List, C extends object>(
  lists: Iterable<L>,
  contents: (list: L) => readonly C[],
): readonly (C & ListEntry & { readonly closedAt: number })[] => {
  const rows = new Map<number, C & ListEntry & { closedAt: number }>();
  for (const list of lists) {
    const own = contents(list);
    for (const [index, entry] of entriesOf(list.parts).entries()) {
      const known = rows.get(entry.id);
      const content = own[index];
      if (known) known.closedAt = Math.max(known.closedAt, list.closedAt);
      else if (content) rows.set(entry.id, { ...content, ...entry, closedAt: list.closedAt });
    }
  }
  return [...rows.values()];
};
