import type { CatalogLock } from '../engine.ts';
import { CatalogInUse } from '../lock.ts';
import { openConnection, type OwnConnection } from './driver.ts';
import { withConnection } from './kept-connections.ts';
import type { Target } from './target.ts';

/**
 * An advisory lock on a separate connection. The server grants it to one session at a time and
 * releases it when the session ends. If the connection was lost, the lock is taken again before the
 * next write, unless another process took it first. If two processes believe that they have the
 * lock, the compare-and-set of the checkpoint decides.
 */
export const lockSchema = async (target: Target): Promise<CatalogLock> => {
  let session: Session | null = await take(target);
  let isReleased = false;
  return {
    hold: async () => {
      if (isReleased || session?.isAlive() === true) return;
      session = await take(target);
    },
    isLost: () => !isReleased && session?.isAlive() !== true,
    release: async () => {
      isReleased = true;
      await session?.end();
      session = null;
    },
  };
};

interface Session {
  isAlive(): boolean;
  end(): Promise<void>;
}

const take = async (target: Target): Promise<Session> => {
  // Standby processes try twice a second; looking at the locks first saves them a connection each
  // time.
  if (await isTaken(target)) throw new CatalogInUse(target.shown);
  const connection = await openConnection(target);
  let isAlive = true;
  connection.once('end', () => (isAlive = false));
  connection.once('error', () => (isAlive = false));
  try {
    if (!(await isOurs(connection, target))) throw new CatalogInUse(target.shown);
  } catch (error) {
    await connection.end();
    throw error;
  }
  return { isAlive: () => isAlive, end: () => connection.end() };
};

const isOurs = async (connection: OwnConnection, { schema }: Target): Promise<boolean> => {
  const { rows } = await connection.query<{ is: boolean }>(
    `SELECT pg_try_advisory_lock(${KEY}) AS is`,
    [schema],
  );
  return rows[0]?.is === true;
};

const isTaken = (target: Target): Promise<boolean> =>
  withConnection(target, async (connection) => {
    const { rows } = await connection.query<{ is: boolean }>(TAKEN, [target.schema]);
    return rows[0]?.is === true;
  });

const KEY = `hashtextextended('ledgerline catalog ' || $1, 0)`;

const TAKEN = `SELECT EXISTS (
  SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND objsubid = 1 AND (classid::bigint << 32) + objid::bigint = ${KEY}) AS is`;
