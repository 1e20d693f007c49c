import { setTimeout as sleep } from 'node:timers/promises';
import { openPool, type Connection, type Pool } from './driver.ts';
import { isStarting } from './meaning.ts';
import type { Target } from './target.ts';

/**
 * Runs a short operation on a pooled connection, because the id of the current catalog is polled
 * twice a second. At most two connections are kept for each catalog of the process. Waits for a
 * server that is starting. Throws the driver's errors.
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
    // After an error the connection may be broken or in a transaction, so it is closed.
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

// After a crash, a server takes a while to recover. A server that cannot be reached is not waited
// for.
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
