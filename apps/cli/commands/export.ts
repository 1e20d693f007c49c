import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { withAsker } from '../ask/answering.ts';
import { messageOf } from '../causes.ts';
import type { Context } from '../context.ts';
import { NoAnswer } from '../exit-codes.ts';
import { write } from '../io.ts';
import { asOfOption, reading, type AsOf } from '../options.ts';
import { harmlessJson } from '../show/printable.ts';

/** `ledgerline export graph`: everything that holds as one JSON document. */
export const addExport = (program: Command, { io, finish }: Context): void => {
  program
    .command('export')
    .helpCommand(false)
    .summary('export the contents of the catalog')
    .command('graph')
    .summary('export the whole graph as one JSON document')
    .description(
      'Writes all current datasets, jobs, edges and runs as one sorted JSON document, which docs/concepts.md describes.',
    )
    .option('--current', 'leave out sequences, which depend on the order of arrival')
    .option('--output <file>', 'write to this file, once the document is whole')
    .addOption(asOfOption())
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = exporting.parse(command.optsWithGlobals());
      const code = await withAsker(io, options, async (asker) => {
        const document = harmlessJson(await asker.get(pathOf(options)));
        if (options.output === undefined) await write(io.stdout, document);
        else await replaceFile(options.output, document);
      });
      finish(code);
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline export graph --output graph.json
  $ ledgerline export graph --current
  $ ledgerline export graph --as-of 24 --url http://127.0.0.1:5000`;

const exporting = reading.extend({
  current: z.boolean().default(false),
  output: z.string().optional(),
});

const pathOf = ({ asOf, current }: { asOf: AsOf | null; current: boolean }): string => {
  const query = new URLSearchParams();
  if (asOf !== null) query.set('asOf', 'time' in asOf ? asOf.time : String(asOf.sequence));
  if (current) query.set('current', 'true');
  return query.size > 0 ? `/api/v1/graph?${query.toString()}` : '/api/v1/graph';
};

/** Beside it first and then in its place, so that nobody finds half a document there. */
const replaceFile = async (path: string, text: string): Promise<void> => {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true });
    throw new NoAnswer(`the file ${path} cannot be written: ${messageOf(cause)}`, { cause });
  }
};
