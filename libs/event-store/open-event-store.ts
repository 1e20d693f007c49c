import type { Bell } from './bell.ts';
import type { EventStore } from './event-store.ts';
import { LogNotOpened } from './log-errors.ts';
import { memoryEventStore } from './memory-event-store.ts';
import { shownLog } from './shown-log.ts';
import { openSqliteEventStore } from './sqlite/event-store.ts';

/**
 * Opens the log with a URL: `memory:`, `sqlite:PATH`, or `esdb://HOST:PORT`, also written
 * `kurrentdb://` (see {@link openEventStoreDb}). With `readOnly` nothing can be appended, and a
 * file that another process is writing can be read. `bell` notifies a reader of appends in another
 * thread, so that it need not wait for its next poll. Throws {@link LogNotOpened} with one
 * sentence.
 */
export const openEventStore = async (
  url: string,
  { readOnly = false, bell }: { readonly readOnly?: boolean; readonly bell?: Bell } = {},
): Promise<EventStore> => {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(url) ?? [];
  switch (scheme) {
    case 'memory':
      return memoryEventStore();
    case 'sqlite':
      return openSqliteEventStore(pathOf(url, rest ?? ''), { readOnly, bell });
    case 'esdb':
    case 'esdb+discover':
    case 'kurrentdb':
    case 'kurrentdb+discover': {
      // Loaded only if needed, because the client takes a while to load.
      const { openEventStoreDb } = await import('./eventstoredb/event-store.ts');
      return openEventStoreDb(url, { readOnly });
    }
    default:
      throw new LogNotOpened(
        `EVENT_STORE_URL does not name a known kind of log: it is "${shownLog(url)}", and can be memory:, sqlite:PATH, esdb://HOST:PORT or kurrentdb://HOST:PORT`,
      );
  }
};

const pathOf = (url: string, rest: string): string => {
  if (rest !== '' && !/^\/\/(?!\/)/.test(rest)) return rest;
  throw new LogNotOpened(
    `EVENT_STORE_URL does not name a file: it is "${url}"; examples are sqlite:data/events.db and sqlite:/var/lib/events.db`,
  );
};
