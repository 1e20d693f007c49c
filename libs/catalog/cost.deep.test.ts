import { describe, expect, it } from '@jest/globals';
import { openCatalog } from '#catalog';
import { createProjector, type ProjectionStore } from '#projection';
import { logEntries, take } from '../../bench/log-entries.ts';
import { datasetOf, runEvent } from '../../bench/history/run-event.ts';
import { SCENARIOS } from '../../bench/history/scenarios.ts';
import { traffic } from '../../bench/traffic.ts';
import { projectionTransaction } from './projection-store.ts';
import { eventsAt } from './queries/events/events.ts';
import { openRowStore } from './store/open-row-store.ts';
import type { RowTransaction } from './store/row-store.ts';
import { CounterRow } from './working-tables.ts';

// The cost of an event is counted in rows, so that the result is the same on every machine.

/** The cost of a batch of events. */
interface Counts {
  /** Rows inserted, replaced, updated or deleted. */
  readonly written: number;
  /** Keys and conditions by which rows were looked up. */
  readonly lookedUp: number;
  /** Rows found. */
  readonly found: number;
}

const counting = (rows: RowTransaction): { counted: RowTransaction; counts: () => Counts } => {
  let [written, lookedUp, found] = [0, 0, 0];
  const countFound = async <T>(loading: Promise<T[]>): Promise<T[]> => {
    const loaded = await loading;
    found += loaded.length;
    return loaded;
  };
  return {
    counts: () => ({ written, lookedUp, found }),
    counted: {
      find: (entity, by, values, where) => {
        const keys = [...new Set(values)];
        lookedUp += keys.length;
        return countFound(rows.find(entity, by, keys, where));
      },
      query: (entity, condition, parameters) => {
        lookedUp += 1;
        return countFound(rows.query(entity, condition, parameters));
      },
      insert: (entity, all, onConflict) => {
        const inserted = [...all];
        written += inserted.length;
        return rows.insert(entity, inserted, onConflict);
      },
      updateOne: (entity, where, set, otherwise) => {
        written += 1;
        return rows.updateOne(entity, where, set, otherwise);
      },
      updateWhere: (entity, condition, parameters, set) => {
        written += 1;
        return rows.updateWhere(entity, condition, parameters, set);
      },
      delete: (entity, keys) => {
        const deleted = [...keys];
        written += deleted.length;
        return rows.delete(entity, deleted);
      },
    },
  };
};

/**
 * Projects events in batches and returns the cost of each batch. The last batch can come after a
 * restart.
 */
const costsOf = async (
  events: Iterable<Buffer>,
  batches: number,
  size: number,
  isRestarted = false,
): Promise<readonly Counts[]> => {
  const catalog = await openCatalog('sqlite::memory:');
  try {
    const rows = openRowStore(catalog.db.dataSource, () => Promise.resolve());
    let projector = createProjector(new Map(), 100);
    const entries = logEntries(events);
    let checkpoint = await catalog.checkpoint();
    const costs: Counts[] = [];
    for (let batch = 0; batch < batches; batch += 1) {
      let [written, lookedUp, found] = [0, 0, 0];
      if (isRestarted && batch === batches - 1) {
        const counters = await catalog.db.dataSource.manager.find(CounterRow);
        projector = createProjector(new Map(counters.map(({ name, last }) => [name, last])), 100);
      }
      const store: ProjectionStore = {
        writesBehind: false,
        settled: () => rows.settled(),
        commit: (from, work) =>
          rows.transaction(async (transaction) => {
            const { counted, counts } = counting(transaction);
            const to = await work(projectionTransaction(counted));
            written += counts().written;
            lookedUp += counts().lookedUp;
            found += counts().found;
            return to;
          }),
      };
      for await (const to of projector.project(store, checkpoint, take(entries, size)))
        checkpoint = to;
      costs.push({ written, lookedUp, found });
    }
    return costs;
  } finally {
    await catalog.close();
  }
};

const perEvent = (costs: readonly Counts[], size: number): Counts => {
  const all = costs.length * size;
  return {
    written: costs.reduce((sum, { written }) => sum + written, 0) / all,
    lookedUp: costs.reduce((sum, { lookedUp }) => sum + lookedUp, 0) / all,
    found: costs.reduce((sum, { found }) => sum + found, 0) / all,
  };
};

const tenths = (costs: readonly Counts[], size: number): readonly [first: Counts, last: Counts] => {
  const tenth = costs.length / 10;
  return [perEvent(costs.slice(0, tenth), size), perEvent(costs.slice(-tenth), size)];
};

describe('ordinary traffic', () => {
  const size = 100;
  // The first runs of each job add its names, edges and facets.
  const WARM_UP = 4;

  it('writes 7.3 rows and looks up 1.1 keys an event', async () => {
    const events = traffic({ jobs: 25, late: 0.05, failed: 0.02 });
    const costs = await costsOf(events, WARM_UP + 20, size);
    const { written, lookedUp } = perEvent(costs.slice(WARM_UP), size);
    // Three of the rows record which datasets the event mentions.
    expect(written).toBeLessThan(7.7);
    expect(lookedUp).toBeLessThan(1.25);
  });

  it('costs the same whatever the length of the history', async () => {
    const events = traffic({ jobs: 25, late: 0, failed: 0 });
    const [first, last] = tenths((await costsOf(events, WARM_UP + 20, size)).slice(WARM_UP), size);
    expect(last.written).toBeLessThanOrEqual(1.05 * first.written);
    expect(last.lookedUp).toBeLessThanOrEqual(1.05 * first.lookedUp);
  });
});

function* eventsOf(key: string): Generator<Buffer, never> {
  const scenario = SCENARIOS.find((one) => one.key === key);
  if (!scenario) throw new Error(`unknown scenario ${key}`);
  for (let index = 0; ; index += 1) yield scenario.event(index);
}

describe('the cost of an event does not grow', () => {
  it.each(['a', 'c', 'd'])('over the history of scenario %s', async (key) => {
    const size = 20;
    const costs = await costsOf(eventsOf(key), 44, size);
    const [first, last] = tenths(costs.slice(4), size);
    expect(last.written).toBeGreaterThan(0);
    expect(last.written).toBeLessThanOrEqual(1.05 * first.written);
    expect(last.lookedUp).toBeLessThanOrEqual(1.05 * first.lookedUp);
  });
});

/** One job whose runs start one minute apart. */
function* runsOf(run: Omit<Parameters<typeof runEvent>[0], 'run' | 'minute'>, first?: Buffer) {
  if (first) yield first;
  for (let index = 1; ; index += 1) yield runEvent({ ...run, run: `run-${index}`, minute: index });
}

const load = { inputs: [datasetOf('orders')], outputs: [datasetOf('sales')] };
const complete = runEvent({ type: 'COMPLETE', run: 'first', minute: 0, content: load });

describe('the rows loaded after a restart do not grow', () => {
  it.each([
    ['name no dataset', { type: 'COMPLETE' as const, content: {} }],
    ['have all failed', { type: 'FAIL' as const, content: load }],
    ['never end', { type: 'START' as const, content: load }],
    [
      'could not be read in full',
      { type: 'COMPLETE' as const, content: { ...load, isExtractionError: true } },
    ],
  ])('with the number of runs that %s', async (_, run) => {
    for (const first of [undefined, complete]) {
      const found = async (batches: number): Promise<number> =>
        (await costsOf(runsOf(run, first), batches, 20, true)).at(-1)?.found ?? NaN;
      const [early, late] = [await found(12), await found(48)];
      expect(early).toBeGreaterThan(0);
      expect(late).toBeLessThanOrEqual(1.05 * early);
    }
  });
});

it('a correction of the clock loads none of the events whose times it caps', async () => {
  const catalog = await openCatalog('sqlite::memory:');
  try {
    await catalog.project(take(logEntries(eventsOf('c')), 50));
    const cap = '2000-01-01T00:00:00.000Z';
    const counts = await openRowStore(catalog.db.dataSource, () => Promise.resolve()).transaction(
      async (rows) => {
        const { counted, counts: countsSoFar } = counting(rows);
        await projectionTransaction(counted).capRecordedAt(41, cap);
        return countsSoFar();
      },
    );
    expect(counts).toMatchObject({ found: 0, lookedUp: 0 });
    const events = await eventsAt(catalog.db, [1, 40, 41]);
    expect(events.map((event) => event?.recordedAt === cap)).toEqual([true, true, false]);
  } finally {
    await catalog.close();
  }
});
