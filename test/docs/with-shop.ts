import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { story } from '../shop/story.ts';

/** The address that documents name; the real one is put in its place. */
const ADDRESS = '127.0.0.1:5000';

/** Runs a command line of a document and returns all that it prints. */
type Ran = (command: string) => Promise<string>;

/** A folder with the shop's story as shop.ndjson, and a server that has it. */
export const withShop = async (use: (ran: Ran) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-docs-'));
  writeFileSync(
    join(folder, 'shop.ndjson'),
    story.map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
  const env = environment(folder);
  const server = spawn('ledgerline', ['serve'], {
    cwd: join(folder, 'server'),
    env: { ...env, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const url = await urlOf(server);
    const ran = async (command: string): Promise<string> => {
      const address = new URL(url).host;
      const printed = await shell(command.replaceAll(ADDRESS, address), folder, env);
      return printed.replaceAll(address, ADDRESS).replaceAll(folder, '.');
    };
    await ran(`ledgerline --url ${url} ingest shop.ndjson`);
    await untilAnswered(url);
    await use(ran);
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true });
  }
};

/** Waits until the story is in the answers: it is taken before that. */
const untilAnswered = async (url: string): Promise<void> => {
  for (;;) {
    const ready = health.parse(await (await fetch(`${url}/health/ready`)).json());
    if (ready.freshness?.asOf === story.length) return;
    await pause(50);
  }
};

const health = z.object({ freshness: z.object({ asOf: z.number() }).nullable() });

const environment = (folder: string): NodeJS.ProcessEnv => {
  mkdirSync(join(folder, 'server'));
  mkdirSync(join(folder, 'bin'));
  const script = (name: string, file: string): void =>
    writeFileSync(
      join(folder, 'bin', name),
      `#!/bin/sh\nexec "${process.execPath}" "${resolve(file)}" "$@"\n`,
      { mode: 0o755 },
    );
  script('ledgerline', 'bin/ledgerline.js');
  script('curl', 'test/docs/curl.js');
  return {
    PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: folder,
    TZ: 'UTC',
    NO_COLOR: '1',
  };
};

const urlOf = async (server: ChildProcess): Promise<string> => {
  if (!server.stderr) throw new Error('unreachable: its stderr is a pipe');
  for await (const line of createInterface(server.stderr)) {
    const url = /listens at (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended before it listened');
};

const shell = async (command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const child = spawn('sh', ['-c', `exec 2>&1\n${command}`], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
};
