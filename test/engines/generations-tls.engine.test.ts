import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openCatalog } from '#catalog';
import { certificatesIn, type Certificates } from './generations/certificates.ts';
import { onServer } from './postgres/on-server.ts';
import { startPostgres, type PostgresServer } from './start-postgres.ts';

jest.setTimeout(300_000);

const PASSWORD = 'never to be shown';

let postgres: PostgresServer;
let folder: string;
let ours: Certificates;
let others: Certificates;
beforeAll(async () => {
  if ((process.env.POSTGRES_URL ?? '') !== '')
    throw new Error('TLS is set up on a server of our own: unset POSTGRES_URL for this test');
  postgres = await startPostgres();
  // Its key and certificate belong to whom the server runs as.
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
  chmodSync(folder, 0o755);
  ours = certificatesIn(folder, 'ours');
  others = certificatesIn(folder, 'others');
  const [shown] = await onServer(postgres.url, 'SHOW data_directory');
  const data = shown?.['data_directory'] ?? '';
  const { uid, gid } = statSync(data);
  for (const file of [ours.key, ours.certificate]) {
    chownSync(file, uid, gid);
    chmodSync(file, 0o600);
  }
  writeFileSync(
    join(data, 'pg_hba.conf'),
    'host all ledgerline 127.0.0.1/32 trust\nhostssl all guarded 127.0.0.1/32 scram-sha-256\n',
  );
  await onServer(postgres.url, `CREATE ROLE guarded LOGIN PASSWORD '${PASSWORD}'`);
  await onServer(postgres.url, 'GRANT CREATE ON DATABASE postgres TO guarded');
  await onServer(postgres.url, `ALTER SYSTEM SET ssl_cert_file = '${ours.certificate}'`);
  await onServer(postgres.url, `ALTER SYSTEM SET ssl_key_file = '${ours.key}'`);
  await onServer(postgres.url, `ALTER SYSTEM SET ssl = on`);
  await onServer(postgres.url, 'SELECT pg_reload_conf()');
  process.env.PGPASSFILE = passwordFile(PASSWORD);
});
afterAll(async () => {
  delete process.env.PGPASSFILE;
  await postgres.stop();
});

const passwordFile = (password: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'password-')), 'pgpass');
  writeFileSync(file, `*:*:*:*:${password}\n`, { mode: 0o600 });
  return file;
};

const urlWith = (authority: string, change: (url: URL) => void = () => undefined): string => {
  const url = new URL(postgres.url);
  url.username = 'guarded';
  for (const [name, value] of [
    ['schema', 'guarded'],
    ['sslmode', 'verify-full'],
    ['sslrootcert', authority],
  ] as const)
    url.searchParams.set(name, value);
  change(url);
  return url.toString();
};

describe('a catalog on a PostgreSQL that only takes TLS and a password', () => {
  it('is opened with its certificate authority, and the password in a file', async () => {
    const catalog = await openCatalog(urlWith(ours.authority));
    const rows: unknown = await catalog.db.query(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    expect(rows).toEqual([{ ssl: true }]);
    await catalog.close();
  });

  it('is not opened by who trusts another authority', async () => {
    await expect(openCatalog(urlWith(others.authority))).rejects.toThrow(
      /^the TLS certificate of PostgreSQL at postgres:.* is not trusted .*sslrootcert=FILE in CATALOG_URL$/,
    );
  });

  it('is not opened under a name that its certificate has not', async () => {
    const url = urlWith(ours.authority, (own) => (own.hostname = 'localhost'));
    await expect(openCatalog(url)).rejects.toThrow(/TLS certificate .* is not trusted/);
  });

  it('is not opened with a file of authorities that is not there, and the file is named', async () => {
    await expect(openCatalog(urlWith('/none/ca.pem'))).rejects.toThrow(
      /CATALOG_URL names the file \/none\/ca\.pem, which cannot be read/,
    );
  });

  it('is not opened with another password, which is not shown', async () => {
    process.env.PGPASSFILE = passwordFile('wrong secret');
    const error = await openCatalog(urlWith(ours.authority)).then(String, String);
    process.env.PGPASSFILE = passwordFile(PASSWORD);
    expect(error).toMatch(/refuses the login to .*check user and password .* PGPASSFILE names/);
    expect(error).not.toContain('secret');
  });

  it('ends the start of a server that trusts another authority with one sentence', async () => {
    const child = spawn(process.execPath, ['bin/ledgerline.js', 'serve'], {
      env: {
        ...process.env,
        EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
        CATALOG_URL: urlWith(others.authority),
        PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdout.resume();
    await once(child, 'close');
    expect(child.exitCode).toBe(3);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).toMatch(/the TLS certificate of PostgreSQL at .* is not trusted/);
  });
});
