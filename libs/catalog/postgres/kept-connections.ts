import { setTimeout as sleep } from 'node:timers/promises';
import { openPool, type Connection, type Pool } from './driver.ts';
import { isStarting } from './meaning.ts';
import type { Target } from './target.ts';

/**
 * Does some short work on a connection that is kept for the next one, two at most for each catalog of the process: what stands in a
 * catalog's place is looked at twice a second. A server that is starting is waited for. Throws what the driver throws.
 */
export const withConnection = async <T>(
  target: Target,
  work: (connection: Connection) => Promise<T>,
): Promise<T> => {
  const pool = poolFor(target);
  const connection = await whenUp(() => pool.connect());
  let isSound = false;
  try {
    const result = await work(connection);
    isSound = true;
    return result;
  } finally {
    // Not known to be in order, or in the midst of a transaction.
    connection.release(!isSound);
  }
};

const MOST_CONNECTIONS = 2;

const pools = new Map<string, Pool>();

const poolFor = (target: Target): Pool => {
  const key = JSON.stringify([target.connectionString, target.options]);
  const known = pools.get(key) ?? openPool(target, MOST_CONNECTIONS);
  pools.set(key, known);
  return known;
};

// After a crash it takes a server a while to read its own log; one that is not there at all is not waited for.
const whenUp = async <T>(connect: () => Promise<T>): Promise<T> => {
  for (let left = WAITS; ; left -= 1) {
    try {
      return await connect();
    } catch (error) {
      if (!isStarting(error) || left === 0) throw error;
      await sleep(WAIT_MILLISECONDS);
    }
  }
};

const WAITS = 100;
const WAIT_MILLISECONDS = 200;
