import { EventStoreDBClient, excludeSystemEvents } from '@eventstore/db-client';
import { openEventStore } from '#event-store';

// Reads a whole EventStoreDB, with the client alone or as Ledgerline does, and prints how many events it read a second. The client reads
// system events too where it reads once, as it has no filter for that.
//
//     node dist/bench/eventstoredb/read-all.js URL client|ledgerline|client-following|following ENTRIES

const [url = '', how = '', entries = ''] = process.argv.slice(2);
const most = Number(entries);

const withClient = async (): Promise<number> => {
  const client = EventStoreDBClient.connectionString(url);
  let count = 0;
  for await (const { event } of client.readAll({ requiresLeader: true })) {
    if (event !== undefined) count += 1;
  }
  return count;
};

const followingWithClient = async (): Promise<number> => {
  const client = EventStoreDBClient.connectionString(url);
  let count = 0;
  const subscription = client.subscribeToAll({
    requiresLeader: true,
    filter: excludeSystemEvents(),
  });
  for await (const { event } of subscription) {
    if (event !== undefined) count += 1;
    if (count >= most) break;
  }
  return count;
};

const withLedgerline = async (): Promise<number> => {
  const log = await openEventStore(url, { readOnly: true });
  let count = 0;
  for await (const batch of log.readAll(null)) count += batch.length;
  return count;
};

const following = async (): Promise<number> => {
  const log = await openEventStore(url, { readOnly: true });
  let count = 0;
  const stop = new AbortController();
  for await (const batch of log.follow(null, stop.signal)) {
    count += batch.length;
    if (count >= most) stop.abort();
  }
  return count;
};

const WAYS = new Map([
  ['client', withClient],
  ['client-following', followingWithClient],
  ['ledgerline', withLedgerline],
  ['following', following],
]);

const read = WAYS.get(how);
if (read === undefined) throw new Error(`there is no way to read named "${how}"`);
const start = performance.now();
const count = await read();
console.log(((count * 1000) / (performance.now() - start)).toFixed(0));
process.exit(0);
