import type { EventStoreDbConnection } from './connection.ts';
import { connect, type Driver } from './driver.ts';

/**
 * The single client of this process for a connection. The client library mixes up the state of
 * several clients in a process, so an error of one would reject the appends of another. The client
 * is closed when all its users have closed it.
 */
export const shareDriver = (connection: EventStoreDbConnection): Driver => {
  const key = JSON.stringify([connection.clientUrl, connection.credentials]);
  const shared = drivers.get(key) ?? { driver: connect(connection), users: 0 };
  shared.users += 1;
  drivers.set(key, shared);
  let isClosed = false;
  return {
    ...shared.driver,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      shared.users -= 1;
      if (shared.users > 0) return;
      drivers.delete(key);
      await shared.driver.close();
    },
  };
};

const drivers = new Map<string, { readonly driver: Driver; users: number }>();
