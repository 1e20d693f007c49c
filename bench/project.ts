import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openCatalog } from '#catalog';
import { logEntries, projectMeasured, sumOf, take, type Cost } from './log-entries.ts';
import { heldBytes, table } from './measure.ts';
import { traffic } from './traffic.ts';

// How fast ordinary traffic is projected into a catalog in a SQLite file, and how large that becomes: runs of 500 jobs, each with START
// and end, 2 kB an event with column lineage; 5 % of the runs come late, 2 % fail. `--catalog URL` names another catalog,
// such as an empty one in PostgreSQL.

const BATCH = 500;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      events: { type: 'string' },
      catalog: { type: 'string' },
    },
  });
  const events = Number(values.events ?? (values.quick ? 5000 : 100_000));
  const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
  try {
    const catalog = await openCatalog(values.catalog ?? `sqlite:${join(folder, 'catalog.db')}`);
    const entries = logEntries(traffic());
    const before = heldBytes();
    const costs: Cost[] = [];
    let bytes = 0;
    for (let done = 0; done < events; done += BATCH) {
      const batch = take(entries, Math.min(BATCH, events - done));
      for (const { data } of batch) bytes += data.length;
      costs.push(await projectMeasured(catalog, batch));
    }
    const held = heldBytes() - before;
    await catalog.close();
    const catalogBytes = values.catalog === undefined ? await bytesIn(folder) : null;
    const tenth = Math.ceil(costs.length / 10);
    console.log(`Projection of ${events} events, ${Math.round(bytes / events)} bytes each\n`);
    console.log(
      table([
        ['', 'events/s', 'processor time'],
        ['first tenth', ...speed(costs.slice(0, tenth))],
        ['last tenth', ...speed(costs.slice(-tenth))],
        ['all', ...speed(costs)],
      ]),
    );
    console.log(`
catalog:      ${catalogBytes === null ? 'not measured' : `${megabytes(catalogBytes)}, ${(catalogBytes / bytes).toFixed(2)} times the bytes of the events`}
state:        ${megabytes(held)} held between two batches
peak memory:  ${megabytes(process.resourceUsage().maxRSS * 1024)}`);
  } finally {
    await rm(folder, { recursive: true });
  }
};

const speed = (costs: readonly Cost[]): readonly string[] => {
  const { events, processor, elapsed } = sumOf(costs);
  return [`${Math.round((events * 1000) / elapsed)}`, `${(processor / events).toFixed(2)} ms each`];
};

const bytesIn = async (folder: string): Promise<number> => {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

await main();
