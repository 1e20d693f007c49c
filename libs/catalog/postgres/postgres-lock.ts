import type { CatalogLock } from '../engine.ts';
import { CatalogInUse } from '../lock.ts';
import { openConnection, type Connection } from './driver.ts';
import type { Target } from './target.ts';

/**
 * An advisory lock on a connection of its own: the server gives it to one session at a time, and takes it back when the session
 * ends. Where the connection was lost, it is taken again before the next write, unless another process was quicker; between
 * two that both think they have it, the checkpoint decides.
 */
export const lockSchema = async (target: Target): Promise<CatalogLock> => {
  let session: Session | null = await take(target);
  let isReleased = false;
  return {
    hold: async () => {
      if (isReleased || session?.isAlive() === true) return;
      session = await take(target);
    },
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

const isOurs = async (connection: Connection, { schema }: Target): Promise<boolean> => {
  // Of a client that is gone without a word the server learns within half a minute.
  await connection.query(
    'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3',
  );
  const { rows } = await connection.query<{ is: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('ledgerline catalog ' || $1, 0)) AS is`,
    [schema],
  );
  return rows[0]?.is === true;
};
