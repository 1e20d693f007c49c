import { describe, expect, it, jest } from '@jest/globals';
import { CatalogInUse, catalogExists, openCatalog, removeCatalog } from '#catalog';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';
import { onServer } from './postgres/on-server.ts';

jest.setTimeout(120_000);

/** The URL of a fresh catalog with something else in it. */
const urlWith = (change: (url: URL) => void): string => {
  const url = new URL(freshPostgresUrl());
  change(url);
  return url.toString();
};

describe('PostgreSQL that cannot be used is said in one sentence, without the password', () => {
  it.each([
    [
      'no server',
      (url: URL) => (url.port = '1'),
      /no PostgreSQL server answers at .*check that it is running/,
    ],
    ['another database', (url: URL) => (url.pathname = '/none'), /no database for .*createdb/],
    ['an unknown user', (url: URL) => (url.username = 'nobody'), /refuses the login to .*"nobody"/],
    [
      'TLS that it has not',
      (url: URL) => url.searchParams.set('sslmode', 'require'),
      /has no TLS: leave sslmode out/,
    ],
    [
      'a schema that is no name',
      (url: URL) => url.searchParams.set('schema', 'a"b'),
      /names the schema "a"b"/,
    ],
  ])('%s', async (_, change, sentence) => {
    const url = urlWith((own) => {
      own.password = 'hush';
      change(own);
    });
    const error = await openCatalog(url).then(String, String);
    expect(error).toMatch(sentence);
    expect(error).not.toContain('hush');
  });

  it('a user who may not make a schema, until somebody makes it', async () => {
    const url = freshPostgresUrl();
    const schema = new URL(url).searchParams.get('schema') ?? '';
    const role = `role_${schema}`;
    await onServer(url, `CREATE ROLE ${role} LOGIN`);
    const own = new URL(url);
    own.username = role;
    await expect(openCatalog(own.toString())).rejects.toThrow(
      /does not permit what .*GRANT CREATE/,
    );
    await onServer(url, `CREATE SCHEMA ${schema} AUTHORIZATION ${role}`);
    await (await openCatalog(own.toString())).close();
    await onServer(url, `DROP OWNED BY ${role} CASCADE`);
    await onServer(url, `DROP ROLE ${role}`);
  });
});

describe('a catalog on PostgreSQL', () => {
  it('is written by one process at a time, and read by any number', async () => {
    const url = freshPostgresUrl();
    const writer = await openCatalog(url);
    await expect(openCatalog(url)).rejects.toThrow(CatalogInUse);
    await expect(removeCatalog(url)).rejects.toThrow(CatalogInUse);
    const reader = await openCatalog(url, { readOnly: true });
    await expect(reader.db.query('DELETE FROM events')).rejects.toThrow(/read-only/);
    await writer.close();
    await (await openCatalog(url)).close();
    await reader.close();
  });

  it('is there when it was made, and is gone when it is removed, alone', async () => {
    const url = freshPostgresUrl();
    expect(await catalogExists(url)).toBe(false);
    await (await openCatalog(url)).close();
    await onServer(url, 'CREATE TABLE of_others (x int)');
    expect(await catalogExists(url)).toBe(true);
    await removeCatalog(url);
    await removeCatalog(url);
    expect(await catalogExists(url)).toBe(false);
    expect(await onServer(url, 'SELECT count(*) AS n FROM of_others')).toEqual([{ n: '0' }]);
  });

  it('takes its lock again when the connection that held it was ended, unless another was quicker', async () => {
    const url = freshPostgresUrl();
    const first = await openCatalog(url);
    await first.project([entry(1)]);
    await endLockOf(url);
    await first.project([entry(2)]);
    await expect(openCatalog(url)).rejects.toThrow(CatalogInUse);
    await endLockOf(url);
    const second = await openCatalog(url);
    await expect(first.project([entry(3)])).rejects.toThrow(CatalogInUse);
    await second.project([entry(3)]);
    await second.close();
    expect(await first.checkpoint()).toMatchObject({ sequence: 3 });
    await first.close();
  });
});

const entry = (sequence: number) => ({
  id: `event-${sequence}`,
  stream: `stream-${sequence}`,
  revision: 0,
  position: `${sequence}`,
  type: 'Other',
  recordedAt: '2026-01-01T00:00:00.000Z',
  data: Buffer.from('{}'),
  metadata: '{}',
});

/** Ends the session that holds the lock of the catalog, which its process hears of a moment later. */
const endLockOf = async (url: string): Promise<void> => {
  const schema = new URL(url).searchParams.get('schema') ?? '';
  await onServer(
    url,
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'
       AND (classid::bigint << 32) + objid::bigint = hashtextextended('ledgerline catalog ' || $1, 0)`,
    [schema],
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
};
