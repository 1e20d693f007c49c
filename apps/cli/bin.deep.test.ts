import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';

const BIN = join(dirname(fileURLToPath(import.meta.url)), '../../bin/ledgerline.js');

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const children: Child[] = [];

const start = (
  folder: Folder,
  argv: readonly string[],
  env: Record<string, string> = {},
): Child => {
  const child = spawn(process.execPath, [BIN, ...argv], {
    cwd: folder.folder,
    env: { PATH: process.env['PATH'], ...folder.settings, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
};

const ended = async (child: Child): Promise<{ code: unknown; out: string; err: string }> => {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<unknown[]>,
  ]);
  return { code, out, err };
};

const ledgerline = (folder: Folder, ...argv: string[]) => ended(start(folder, argv));

/** Starts a server, and returns the URL that it says. */
const serving = async (folder: Folder, env: Record<string, string> = {}) => {
  const child = start(folder, ['serve'], { PORT: '0', ...env });
  let said = '';
  for await (const chunk of child.stderr) {
    said += String(chunk);
    const url = /listens at (\S+)\n[^]*events/.exec(said)?.[1];
    if (url !== undefined) return { child, url, said };
  }
  throw new Error(`the server did not start: ${said}`);
};

let shop: Folder;

beforeAll(async () => {
  shop = newFolder();
  expect(await ledgerline(shop, 'ingest', shop.writeShop())).toMatchObject({ code: 0 });
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('the program', () => {
  it('exits with what the answer comes to', async () => {
    const codes = await Promise.all(
      [
        ['search', 'orders'],
        ['ingest', shop.write('bad.ndjson', '{}\n'), '--url', 'http://127.0.0.1:1'],
        ['search'],
      ].map((argv) => ledgerline(shop, ...argv)),
    );
    expect(codes.map(({ code }) => code)).toEqual([0, 3, 2]);
    expect(await ledgerline(newFolder(), 'ingest', shop.write('bad.ndjson', '{}\n'))).toMatchObject(
      {
        code: 1,
      },
    );
    expect((await ledgerline(shop, '--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('says what to do where it was never built', () => {
    const clone = mkdtempSync(join(tmpdir(), 'ledgerline-clone-'));
    mkdirSync(join(clone, 'bin'));
    copyFileSync(BIN, join(clone, 'bin/ledgerline.js'));
    writeFileSync(join(clone, 'package.json'), '{"type": "module"}');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(clone, 'bin/ledgerline.js'), 'status'],
      { encoding: 'utf8' },
    );
    expect({ status, stdout, stderr }).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'error: Ledgerline is not installed and built here: run "npm install && npm run build" in its folder first\n',
    });
  });

  it('writes nothing but the document to the standard output', async () => {
    const { out, err } = await ledgerline(shop, 'status', '--json');
    expect(JSON.parse(out)).toMatchObject({ counts: { events: 38 } });
    expect(err).toBe('');
  });

  it('ends quietly when nobody reads on', async () => {
    const child = start(shop, ['export', 'graph']);
    child.stdout.destroy();
    const [err, [code]] = await Promise.all([
      text(child.stderr),
      once(child, 'close') as Promise<unknown[]>,
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('reads events from a pipe', async () => {
    const child = start(newFolder(), ['ingest', '-', '--json']);
    child.stdin.end('{"run": {}}\n');
    expect(JSON.parse((await ended(child)).out)).toMatchObject({ refused: 1 });
  });
});

describe('ledgerline serve', () => {
  it('says where it listens, and exits with 0 when it is asked to end', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { child, url, said } = await serving(newFolder());
      expect(said).toContain(`  explorer   ${url}/graphiql\n`);
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as unknown[];
      expect(code).toBe(0);
    }
  });

  it('ends at once when it is asked again', async () => {
    const { child, url } = await serving(newFolder());
    // A request whose body never ends keeps the server waiting.
    const hanging = request(`${url}/api/v1/lineage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '10' },
    });
    hanging.on('error', () => undefined);
    hanging.write('{');
    await new Promise((resolve) =>
      hanging.once('socket', (socket) => socket.once('connect', resolve)),
    );
    // Connections are served in turn: with these answered, the server has begun with the one before.
    for (let turn = 0; turn < 3; turn += 1) await fetch(`${url}/health/live`);
    child.kill('SIGTERM');
    await expect(
      fetch(`${url}/health/live`).then(async () => {
        // It stops listening first; until then it answers.
        for (;;) await fetch(`${url}/health/live`);
      }),
    ).rejects.toThrow();
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as unknown[];
    expect(code).toBe(128 + 15);
    hanging.destroy();
  });

  it('says which setting is wrong when it cannot listen', async () => {
    const { url } = await serving(newFolder());
    const { port } = new URL(url);
    const { code, err } = await ended(start(newFolder(), ['serve'], { PORT: port }));
    expect(code).toBe(3);
    expect(err).toContain(`PORT ${port} on 127.0.0.1 is taken`);
  });
});
