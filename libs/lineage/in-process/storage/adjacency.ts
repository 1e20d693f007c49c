/** Adjacency in compressed sparse row form: the rows of node n are `rows[offsets[n]] … rows[offsets[n + 1] - 1]`. */
export interface Adjacency {
  readonly offsets: Uint32Array;
  readonly rows: Uint32Array;
}

/**
 * Sorts rows by near node, then by the rank of the far node, then by `compare`: a radix sort of two counting passes, so
 * that only rows between the same two nodes are compared. Yields between the passes.
 */
export function* adjacency(
  near: Uint32Array | Float64Array,
  far: Uint32Array | Float64Array,
  rows: Uint32Array,
  ranks: Uint32Array,
  compare: (a: number, b: number) => number,
): Generator<void, Adjacency> {
  const nodes = ranks.length;
  const byFar = yield* countingSort(rows, nodes, (row) => ranks[far[row] ?? 0] ?? 0);
  const { sorted, offsets } = yield* countingSort(byFar.sorted, nodes, (row) => near[row] ?? 0);
  for (let start = 0; start < sorted.length;) {
    const row = sorted[start] ?? 0;
    let end = start + 1;
    while (
      end < sorted.length &&
      near[sorted[end] ?? 0] === near[row] &&
      far[sorted[end] ?? 0] === far[row]
    )
      end += 1;
    if (end - start > 1) sorted.subarray(start, end).sort(compare);
    start = end;
  }
  return { offsets, rows: sorted };
}

/** The rows in the order of their values: a counting sort if the values are dense, as the ids of rows usually are. */
export function* sortedBy(
  values: Uint32Array | Float64Array,
  rows: Uint32Array,
): Generator<void, Uint32Array> {
  if (rows.length === 0) return rows;
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    low = Math.min(low, values[row] ?? 0);
    high = Math.max(high, values[row] ?? 0);
  }
  yield;
  if (high - low < 4 * rows.length + 1024)
    return (yield* countingSort(rows, high - low + 1, (row) => (values[row] ?? 0) - low)).sorted;
  return rows.slice().sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
}

function* countingSort(
  rows: Uint32Array,
  keys: number,
  keyOf: (row: number) => number,
): Generator<void, { readonly sorted: Uint32Array; readonly offsets: Uint32Array }> {
  const offsets = new Uint32Array(keys + 1);
  for (const row of rows) {
    const key = keyOf(row) + 1;
    offsets[key] = (offsets[key] ?? 0) + 1;
  }
  for (let key = 0; key < keys; key += 1)
    offsets[key + 1] = (offsets[key + 1] ?? 0) + (offsets[key] ?? 0);
  yield;
  const next = offsets.slice();
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const key = keyOf(row);
    const position = next[key] ?? 0;
    sorted[position] = row;
    next[key] = position + 1;
  }
  yield;
  return { sorted, offsets };
}
