import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { readConfig } from '#platform';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';
import { story } from '../../test/shop/story.ts';
import { serve, type Serving } from '../server/serve.ts';

const silent = pino({ level: 'silent' });

const serving = (folder: Folder, more: Readonly<Record<string, string>> = {}): Promise<Serving> =>
  serve(readConfig({ ...folder.settings, PORT: '0', ...more }), silent);

describe('over HTTP', () => {
  let shop: Folder;
  let server: Serving;

  beforeAll(async () => {
    shop = newFolder();
    server = await serving(shop);
    const sent = await shop.ledgerline(['ingest', shop.writeShop(), '--url', server.url]);
    expect(sent).toMatchObject({ code: 0, err: '' });
    expect(sent.out).toMatch(/^ +38 +0 +0 +1$/m);
    await caughtUp();
  });

  afterAll(() => server.close());

  const caughtUp = async (): Promise<void> => {
    for (;;) {
      const { out } = await shop.ledgerline(['status', '--json', '--url', server.url]);
      if ((JSON.parse(out) as { graph: number }).graph === story.length) return;
    }
  };

  it.each([
    'lineage snowflake://acme-shop SHOP.MARTS.BOARD_REPORT',
    'lineage snowflake://acme-shop SHOP.MARTS.BOARD_REPORT --json',
    'impact postgres://shop-db:5432 shop.public.orders --field ordered_at',
    'runs --job spark-shop order_lines.build --json',
    'search revenue',
    'export graph --as-of 24',
  ])('the answer is the same bytes as from the local files: %s', async (line) => {
    const local = await shop.ledgerline(line.split(' '));
    const remote = await shop.ledgerline([...line.split(' '), '--url', server.url]);
    expect(local.out).not.toBe('');
    expect(remote).toEqual(local);
    const env = { LEDGERLINE_URL: `${server.url}/` };
    expect(await shop.ledgerline(line.split(' '), { env })).toEqual(local);
  });

  it('refusals are those of local files, line by line', async () => {
    const events = [{ ...story[0], output: [] }, ...story.slice(1, 2), { run: {} }].map((event) =>
      JSON.stringify(event, null, 1),
    );
    const file = shop.write('mixed.json', `[${events.join(',\n')}, oops, {"a": 1}}, "x"]`);
    const local = await newFolder().ledgerline(['ingest', file, '--json']);
    const remote = await shop.ledgerline(['ingest', file, '--json', '--url', server.url]);
    const { refusals, skipped } = JSON.parse(local.out) as Record<string, unknown[]>;
    expect(refusals).toHaveLength(4);
    expect(skipped).toMatchObject([{ line: 1, path: 'output' }]);
    expect(JSON.parse(remote.out)).toEqual({
      ...{ complete: true, accepted: 1, duplicate: 1, refused: 4, warnings: 1 },
      ...{ refusals, skipped },
    });
    expect(remote.code).toBe(1);
  });

  it('a command that writes local files refuses while the server has them, and names --url', async () => {
    const { code, err } = await shop.ledgerline(['ingest', shop.writeShop()]);
    expect(code).toBe(3);
    expect(err).toContain('--url');
  });

  it('rebuild works beside the server, which goes on in the new catalog', async () => {
    const { code, out } = await shop.ledgerline(['rebuild']);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/ was rebuilt from \d+ entries of the log\n$/) as unknown,
    });
    expect(await shop.ledgerline(['status', '--url', server.url])).toMatchObject({ code: 0 });
  });

  it('verify works beside the server', async () => {
    const { code, out } = await shop.ledgerline(['verify']);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^verified: /) as unknown,
    });
  });

  it('commands for local files do not pretend to ask a server', async () => {
    for (const argv of [['verify'], ['rebuild'], ['serve']]) {
      const { code, err } = await shop.ledgerline([...argv, '--url', server.url]);
      expect(code).toBe(2);
      expect(err).toContain('local files');
    }
  });
});

describe('a server with keys', () => {
  it('answers who shows a key that may do it, and tells others what they need', async () => {
    const shop = newFolder();
    const keys = `${shop.folder}/keys.json`;
    const keyFor = async (role: string): Promise<string> => {
      const { out } = await shop.ledgerline([
        ...['key', 'create', '--file', keys, '--actor', 'kim', '--role', role],
      ]);
      return out.trim();
    };
    const [reader, sender] = [await keyFor('read'), await keyFor('ingest')];
    const server = await serving(shop, { API_KEYS_FILE: keys });
    const ask = (key: string, ...argv: string[]) =>
      shop.ledgerline([...argv, '--url', server.url], {
        env: key === '' ? {} : { LEDGERLINE_API_KEY: key },
      });
    try {
      expect(await ask('', 'status')).toEqual({
        code: 3,
        out: '',
        err: `error: the server at ${server.url} asks for a key: set LEDGERLINE_API_KEY to one that "ledgerline key create" printed\n`,
      });
      expect((await ask('ledgerline_wrong', 'status')).err).toContain('does not accept the key');
      expect(await ask(reader, 'status')).toMatchObject({ code: 0 });
      expect((await ask(sender, 'status')).err).toContain('use one with the role read');
      expect((await ask(sender, 'export', 'graph')).err).toContain('use one with the role read');
      expect((await ask(reader, 'ingest', shop.writeShop())).err).toContain('the role ingest');
      expect(await ask(sender, 'ingest', shop.writeShop())).toMatchObject({ code: 0 });
    } finally {
      await server.close();
    }
  });
});

describe('a server with small limits', () => {
  it('is sent less at once, and only what alone is too large is refused', async () => {
    const shop = newFolder();
    const server = await serving(shop, { MAX_BATCH: '7', MAX_BODY_MB: '1' });
    const large = { ...story[0], note: 'x'.repeat(1024 * 1024) };
    try {
      const file = shop.write('events.json', JSON.stringify([...story.slice(0, 20), large]));
      const { code, out } = await shop.ledgerline(['ingest', file, '--json', '--url', server.url]);
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({
        ...{ accepted: 20, duplicate: 0, refused: 1 },
        refusals: [
          { line: 1, reason: expect.stringContaining('larger than 1 MB (MAX_BODY_MB)') as unknown },
        ],
      });
    } finally {
      await server.close();
    }
  });
});

describe('no answer', () => {
  const answering = async (listener: RequestListener, use: (url: string) => Promise<void>) => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await use(`http://127.0.0.1:${port}`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  const { ledgerline } = newFolder();

  it('comes where nobody listens', async () => {
    let gone = '';
    await answering(
      () => undefined,
      (url) => {
        gone = url;
        return Promise.resolve();
      },
    );
    expect(await ledgerline(['status', '--url', gone])).toEqual({
      code: 3,
      out: '',
      err: `error: no server listens at ${gone}: start one with "ledgerline serve", or name another with --url\n`,
    });
  });

  it('comes from a server that is another', () =>
    answering(
      (_request, response) => response.writeHead(403).end('<html>no</html>'),
      async (url) => {
        const { code, err } = await ledgerline(['search', 'x', '--url', url]);
        expect({ code, err }).toEqual({
          code: 3,
          err: `error: what answers at ${url} (status 403) does not speak as Ledgerline does: check --url\n`,
        });
      },
    ));

  it('comes when a server is silent for longer than it may be', () =>
    answering(
      () => undefined,
      async (url) => {
        const env = { QUERY_TIMEOUT_MS: '1' };
        const { code, err } = await ledgerline(['status', '--url', url], { env });
        expect(code).toBe(3);
        expect(err).toMatch(/^error: the server at .* did not answer within 5\.001 s/);
      },
    ));

  it('comes for a URL that is none, or holds a password, before anything is sent', async () => {
    expect(await ledgerline(['status', '--url', 'localhost:5000'])).toMatchObject({ code: 2 });
    const { code, err } = await ledgerline(['status', '--url', 'http://kim:secret@localhost']);
    expect(code).toBe(2);
    expect(err).not.toContain('secret');
  });
});
