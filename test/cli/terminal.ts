import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { Output } from '../../apps/cli/io.ts';
import { run } from '../../apps/cli/run.ts';
import { story } from '../shop/story.ts';

/** What a command came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Around {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  /** A terminal so wide; a pipe when left out. */
  readonly columns?: number;
  /** What ends a server. */
  readonly stopped?: Promise<void>;
}

/** A folder with files of its own, and command lines that run in this process on them. */
export const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-cli-'));
  const settings = {
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
  };
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  return {
    folder,
    settings,
    write,
    /** The shop's events, by their numbers in it, as NDJSON. */
    writeShop: (from = 1, to = story.length): string =>
      write(`shop-${from}-${to}.ndjson`, ndjson(story.slice(from - 1, to))),
    ledgerline: (
      argv: readonly string[],
      { env = {}, input = '', columns, stopped }: Around = {},
    ): Promise<Ran> => ran(argv, { ...settings, ...env }, input, columns, stopped),
  };
};

export type Folder = ReturnType<typeof newFolder>;

export const ndjson = (events: readonly object[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');

const ran = async (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  input: string | Buffer,
  columns: number | undefined,
  stopped: Promise<void> = new Promise(() => undefined),
): Promise<Ran> => {
  const [stdout, stderr] = [sink(columns), sink(columns)];
  const code = await run(argv, {
    env,
    stdin: Readable.from([Buffer.from(input)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    untilStopped: () => stopped,
  });
  return { code, out: stdout.text(), err: stderr.text() };
};

const sink = (columns: number | undefined): { stream: Output; text(): string } => {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return {
    stream: columns === undefined ? stream : Object.assign(stream, { isTTY: true, columns }),
    text: () => Buffer.concat(chunks).toString(),
  };
};
