import type { Readable, Writable } from 'node:stream';
import { harmless } from './show/printable.ts';

/** A stream for people or programs to read: a terminal, a file or a pipe. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Everything that a command touches outside of files and sockets. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Resolves when the process is asked to end (SIGINT, SIGTERM); asked again, it ends at once. */
  untilStopped(): Promise<void>;
}

/** Writes a text without waiting; false when the stream has enough for now. Nothing else in the command line writes. */
export const print = (output: Output, text: string): boolean => output.write(harmless(text));

/** Writes all of a text, and returns when the stream can take more, so that a long answer does not pile up in memory. */
export const write = async (output: Output, text: string): Promise<void> => {
  if (print(output, text) || output.destroyed) return;
  await new Promise<void>((resolve) => {
    output.once('drain', resolve);
    output.once('close', resolve);
  });
};
