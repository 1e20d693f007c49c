import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startServer, type Started } from './start-server.ts';

/** Starts `ledgerline serve` on the log and catalog in a folder. */
export const startLedgerline = (
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Started> =>
  startServer([fileURLToPath(new URL('../../program/ledgerline.js', import.meta.url)), 'serve'], {
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
    PORT: '0',
    ...settings,
  });

/** Asks a question in GraphQL and returns the whole answer. Throws for an answer with errors. */
export const ask = async (url: string, query: string): Promise<z.infer<typeof answer>> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const answered = answer.parse(JSON.parse(text));
  if (answered.errors !== undefined) throw new Error(`the server answered ${text.slice(0, 500)}`);
  return answered;
};

const answer = z.object({
  errors: z.array(z.unknown()).optional(),
  extensions: z.object({ freshness: z.object({ lag: z.number().nullable() }) }),
});

/** Waits until the answers of a server hold all of the log. */
export const caughtUp = async (url: string): Promise<void> => {
  while (
    (await ask(url, '{ datasets(first: 1) { nodes { name } } }')).extensions.freshness.lag !== 0
  )
    await sleep(50);
};

/**
 * Megabytes of memory that a server and the processes that it has started hold at present, as Linux counts them. Pages that
 * several processes share count in equal parts for each.
 */
export const residentMegabytes = (pid: number): number =>
  [pid, ...childrenOf(pid)].reduce((sum, one) => sum + ownMegabytes(one), 0);

const ownMegabytes = (pid: number): number => {
  const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  if (line === undefined) throw new Error(`the memory of process ${pid} is not known`);
  return Number(line) / 1024;
};

const childrenOf = (pid: number): readonly number[] =>
  // Node starts processes in its main thread, whose id is that of the process.
  (readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []).map(Number);

/**
 * Seconds of processor time that all threads of a server and of the processes that it has started have used, as Linux counts
 * them in hundredths.
 */
export const processorSeconds = (pid: number): number =>
  [pid, ...childrenOf(pid)].reduce((sum, one) => sum + ownSeconds(one), 0);

const ownSeconds = (pid: number): number => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may hold spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  if (Number.isNaN(user + system)) throw new Error(`the processor time of ${pid} is not known`);
  return (user + system) / 100;
};
