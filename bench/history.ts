import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openCatalog } from '#catalog';
import { SCENARIOS, type Scenario } from './history/scenarios.ts';
import { logEntries, projectMeasured, sumOf, take, type Cost } from './log-entries.ts';
import { table, times } from './measure.ts';
import { traffic } from './traffic.ts';

// Whether the cost of an event depends on how much history there is. Each scenario is projected into a SQLite file; its first tenth is
// compared with its last one, and with one more tenth after the catalog was closed and opened again. `--only a,c` chooses scenarios,
// `--events N` sets the size of all, `--megabytes N` what the projector keeps in memory; a scenario stops after `--seconds N` of processor time, and is then measured as far as it came.

const BATCH = 500;
const MOST_AT_END = 1.3;
const MOST_RESTARTED = 2;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      events: { type: 'string' },
      seconds: { type: 'string', default: '300' },
      megabytes: { type: 'string', default: '300' },
    },
  });
  const keys = values.only?.split(',') ?? SCENARIOS.map(({ key }) => key);
  const unknown = keys.filter((key) => !SCENARIOS.some((scenario) => scenario.key === key));
  if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}`);
  console.log(`Milliseconds of processor time for each event, in batches of ${BATCH}. "restarted" is one more
tenth after the catalog was closed and opened again. Goals: at the end at most ${MOST_AT_END} times the
cost of the first tenth, restarted at most ${MOST_RESTARTED} times.\n`);
  await warmUp(traffic(), 500);
  const rows: (readonly string[])[] = [];
  for (const scenario of SCENARIOS.filter(({ key }) => keys.includes(key))) {
    const events = Number(values.events ?? (values.quick ? scenario.quick : scenario.full));
    const [limit, megabytes] = [Number(values.seconds) * 1000, Number(values.megabytes)];
    const row = rowOf(scenario, await measure(scenario, events, limit, megabytes));
    console.error(row.join('  '));
    rows.push(row);
  }
  console.log(table([HEAD, ...rows]));
};

interface Measured {
  readonly planned: number;
  readonly all: Cost;
  readonly first: number;
  readonly last: number;
  readonly restarted: number;
  /** Milliseconds to open the catalog again. */
  readonly opened: number;
}

const measure = async (
  scenario: Scenario,
  planned: number,
  limit: number,
  megabytes: number,
): Promise<Measured> => {
  await warmUp(eventsOf(scenario), 50);
  const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
  const url = `sqlite:${join(folder, 'catalog.db')}`;
  const batch = Math.min(BATCH, Math.ceil(planned / 10));
  const entries = logEntries(eventsOf(scenario));
  const costs: Cost[] = [];
  try {
    const catalog = await openCatalog(url, { megabytes });
    for (let done = 0; done < planned && sumOf(costs).processor < limit; done += batch)
      costs.push(await projectMeasured(catalog, take(entries, Math.min(batch, planned - done))));
    await catalog.close();
    const all = sumOf(costs);
    const tenth = all.events / 10;
    const [again, opened] = await openMeasured(url, megabytes);
    const restarted: Cost[] = [];
    while (sumOf(restarted).events < tenth)
      restarted.push(await projectMeasured(again, take(entries, batch)));
    await again.close();
    return {
      planned,
      all,
      first: perEvent(upTo(costs, tenth)),
      last: perEvent(upTo(costs.toReversed(), tenth)),
      restarted: perEvent(restarted),
      opened,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Lets Node compile what projects such events: otherwise the first tenth would cost more for that reason alone. */
const warmUp = async (events: Iterable<Buffer>, count: number): Promise<void> => {
  const catalog = await openCatalog('sqlite::memory:');
  await catalog.project(take(logEntries(events), count));
  await catalog.close();
};

function* eventsOf({ event }: Scenario): Generator<Buffer, never> {
  for (let index = 0; ; index += 1) yield event(index);
}

const openMeasured = async (url: string, megabytes: number) => {
  const start = performance.now();
  const catalog = await openCatalog(url, { megabytes });
  return [catalog, performance.now() - start] as const;
};

/** The first batches that hold at least so many events. */
const upTo = (costs: readonly Cost[], events: number): readonly Cost[] => {
  let count = 0;
  return costs.filter((cost) => {
    const isWanted = count < events;
    count += cost.events;
    return isWanted;
  });
};

const perEvent = (costs: readonly Cost[]): number => {
  const { events, processor } = sumOf(costs);
  return processor / events;
};

const HEAD = [
  'scenario',
  'events',
  'first',
  'last',
  'ratio',
  'restarted',
  'ratio',
  'opening',
  'events/s',
  'goal',
];

const rowOf = (
  { key, title }: Scenario,
  { planned, all, first, last, restarted, opened }: Measured,
): readonly string[] => {
  const isMet =
    all.events === planned && last <= MOST_AT_END * first && restarted <= MOST_RESTARTED * first;
  return [
    `${key} ${title}`,
    all.events === planned ? `${planned}` : `${all.events} of ${planned}`,
    shown(first),
    shown(last),
    times(last / first),
    shown(restarted),
    times(restarted / first),
    `${Math.round(opened)} ms`,
    `${Math.round((all.events * 1000) / all.elapsed)}`,
    isMet ? 'met' : 'missed',
  ];
};

const shown = (milliseconds: number): string => `${Number(milliseconds.toPrecision(3))}`;

await main();
