import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

/** What a command came to. */
interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A server in a process of its own. */
export interface Server {
  readonly url: string;
  /** Sends an event as a client of OpenLineage would. */
  post(
    event: Buffer,
    how?: 'plain' | 'gzip',
  ): Promise<{ readonly status: number; readonly body: string }>;
  /** Waits until everything that it took is in its answers. */
  settled(): Promise<void>;
  /** `export graph --current`, asked of the server. */
  current(): Promise<string>;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<Ended>;
}

/** A folder with a log and a catalog of its own, and the built program in processes of their own on them. */
export interface Folder {
  write(name: string, content: string | Buffer): string;
  ledgerline(...argv: readonly string[]): Promise<Ended>;
  serve(): Promise<Server>;
  remove(): void;
}

export const newFolder = (): Folder => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-trial-'));
  const started: ChildProcess[] = [];
  const start = (argv: readonly string[]): ChildProcess => {
    const child = spawn(process.execPath, [join('bin', 'ledgerline.js'), ...argv], {
      env: {
        ...process.env,
        EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
        CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
        PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    return child;
  };
  return {
    write: (name, content) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    ledgerline: (...argv) => endOf(start(argv)),
    serve: async () => {
      const child = start(['serve']);
      const ended = endOf(child);
      const url = await urlOf(child, ended);
      return {
        url,
        post: (event, how = 'plain') => post(url, event, how),
        settled: () => settled(url),
        current: async () => (await fetch(`${url}/api/v1/graph?current=true`)).text(),
        stop: () => {
          child.kill('SIGTERM');
          return ended;
        },
      };
    },
    remove: () => {
      for (const child of started) child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
};

const endOf = async (child: ChildProcess): Promise<Ended> => {
  const chunks: { readonly out: Buffer[]; readonly err: Buffer[] } = { out: [], err: [] };
  child.stdout?.on('data', (chunk: Buffer) => chunks.out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.err.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return {
    code,
    out: Buffer.concat(chunks.out).toString(),
    err: Buffer.concat(chunks.err).toString(),
  };
};

const urlOf = (child: ChildProcess, ended: Promise<Ended>): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, url] = /listens at (\S+)\n/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
    void ended.then(({ err }) => reject(new Error(`the server ended before it listened: ${err}`)));
  });

const post = async (url: string, event: Buffer, how: 'plain' | 'gzip') => {
  const response = await fetch(`${url}/api/v1/lineage`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(how === 'gzip' && { 'content-encoding': 'gzip' }),
    },
    body: new Uint8Array(how === 'gzip' ? gzipSync(event) : event),
  });
  return { status: response.status, body: await response.text() };
};

const settled = async (url: string): Promise<void> => {
  const lag = z.object({ data: z.object({ status: z.object({ lag: z.number().nullable() }) }) });
  for (;;) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ status { lag } }' }),
    });
    if (lag.parse(await response.json()).data.status.lag === 0) return;
    await sleep(50);
  }
};
