import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { openGraph } from '#lineage';
import { neo4jUrl } from './neo4j/graphs.ts';

jest.setTimeout(600_000);

const messageOf = async (url: string): Promise<string> => {
  try {
    await (await openGraph(url)).close();
    return 'it was opened';
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
};

const changed = (change: (url: URL) => void): string => {
  const url = new URL(neo4jUrl());
  change(url);
  return url.href;
};

describe('a graph that cannot be opened', () => {
  it('says whom the server refuses, and no password', async () => {
    const message = await messageOf(changed((url) => (url.password = 'wr%40ng-secret')));
    expect(message).toMatch(
      /^the graph at bolt:\/\/\S+ refuses to log us in as user neo4j: correct user and password in GRAPH_URL or the file it names$/,
    );
    expect(message).not.toMatch(/secret/);
  });

  it('says that the database is missing', async () => {
    const message = await messageOf(changed((url) => (url.pathname = '/elsewhere')));
    expect(message).toMatch(
      /\/elsewhere has no database elsewhere: create it, or correct the name/,
    );
  });

  it('says that the host is not known, without waiting for it', async () => {
    const message = await messageOf('neo4j://u:pw@nowhere.invalid:7687');
    expect(message).toMatch(
      /^the graph at neo4j:\/\/nowhere\.invalid:7687 cannot be reached: its host is unknown/,
    );
  });

  it('says that a server does not speak TLS', async () => {
    const message = await messageOf(changed((url) => (url.protocol = 'bolt+s:')));
    expect(message).toMatch(/does not answer over TLS: it may be down/);
  });

  it('says after a while that nothing answers', async () => {
    const message = await messageOf('bolt://u:pw@127.0.0.1:1');
    expect(message).toMatch(/^the graph at bolt:\/\/127\.0\.0\.1:1 does not answer: start Neo4j/);
  });

  it('does not wait for ever for a port that accepts and says nothing', async () => {
    const silent = createServer((socket) => socket.unref()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    expect(await messageOf(`bolt://127.0.0.1:${port}`)).toMatch(/does not answer as Neo4j does/);
    silent.close();
  });
});

it('the password may be in a file that the URL names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ledgerline-'));
  const file = join(folder, 'password');
  await writeFile(file, `${decodeURIComponent(new URL(neo4jUrl()).password)}\n`);
  const url = changed((given) => {
    given.password = '';
    given.searchParams.set('passwordFile', file);
  });
  expect(await messageOf(url)).toBe('it was opened');
  await rm(folder, { recursive: true });
});
