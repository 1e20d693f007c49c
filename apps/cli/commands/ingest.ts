import type { Command } from 'commander';
import { configOf } from '../config-of.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { ingest, type Refused, type Skipped, type Tally } from '../ingest/ingest.ts';
import { openTarget } from '../ingest/open-target.ts';
import { startProgress } from '../show/progress.ts';
import { sourcesOf } from '../ingest/source.ts';
import { print, write, type Io } from '../io.ts';
import { globals, type Globals } from '../options.ts';
import { count } from '../show/count.ts';
import { jsonText, printable } from '../show/printable.ts';
import { screenOf, type Screen } from '../show/screen.ts';
import { table } from '../show/table.ts';

/** `ledgerline ingest`: OpenLineage events from files into the log. */
export const addIngest = (program: Command, { io, finish }: Context): void => {
  program
    .command('ingest')
    .summary('send OpenLineage events from files')
    .description(
      'Sends OpenLineage events: NDJSON with one event per line, or JSON with one event or an array of events, plain or gzip. For a folder, sends every *.json, *.ndjson and *.jsonl file in it and its subfolders, also with .gz. Events that are in the log already count as duplicates, so it is safe to send everything again.',
    )
    .argument('<files...>', 'files or folders, or - for standard input')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], _options: unknown, command: Command) => {
      finish(await run(io, globals.parse(command.optsWithGlobals()), paths));
    });
};

const EXAMPLES = `
Exits with 1 when any event was refused; the others are in the log. A part of an event that cannot be used is skipped with a
warning, and the event counts.

Examples:
  $ ledgerline ingest events.ndjson
  $ ledgerline ingest lineage/ --url http://127.0.0.1:5000
  $ zcat events.ndjson.gz | ledgerline ingest - --json`;

const run = async (io: Io, options: Globals, paths: readonly string[]): Promise<ExitCode> => {
  const config = configOf(io, options);
  const sources = await sourcesOf(paths, io.stdin);
  const screen = screenOf(io);
  const refusals: Refused[] = [];
  const skipped: Skipped[] = [];
  const tally: Tally = { accepted: 0, duplicate: 0, refused: 0, warnings: 0 };
  const target = await openTarget(config);
  const total = sources.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = startProgress(io.stderr, 'sending', total);
  let isDone = false;
  try {
    // Kept for the document only: for people each is written as it comes, however many there are.
    await ingest(sources, target, config.MAX_BODY_MB * 1024 * 1024, tally, progress, {
      onRefused: (refused) => {
        if (options.json) refusals.push(refused);
        else progress.aside(() => print(io.stdout, refusedLine(refused, screen)));
      },
      onSkipped: (part) => {
        if (options.json) skipped.push(part);
        else progress.aside(() => print(io.stdout, skippedLine(part, screen)));
      },
    });
    progress.say('folding them');
    await target.settled((entries) => progress.say(`folding them, ${entries} left`));
    isDone = true;
  } finally {
    progress.stop();
    // Also after an error midway, since so much is in the log.
    await write(
      io.stdout,
      options.json
        ? jsonText({ complete: isDone, ...tally, refusals, skipped })
        : summary(tally, sources.length, screen),
    );
    await target.close();
  }
  return tally.refused > 0 ? 1 : 0;
};

const refusedLine = ({ file, line: number, reason }: Refused, { paint }: Screen): string =>
  `${printable(file)}:${number}: ${paint.red('refused')}: ${printable(reason)}\n`;

const skippedLine = ({ file, line: number, path, reason }: Skipped, { paint }: Screen): string => {
  const part = path === '' ? '' : `${printable(path)}: `;
  return `${printable(file)}:${number}: ${paint.yellow('skipped')}: ${part}${printable(reason)}\n`;
};

const summary = (tally: Tally, files: number, screen: Screen): string => {
  const counts = table(
    ['ACCEPTED', 'DUPLICATE', 'REFUSED', 'FILES'],
    [[tally.accepted, tally.duplicate, tally.refused, files]],
    screen,
  );
  if (tally.warnings === 0) return counts;
  return `${counts}${count(tally.warnings, 'part was', 'parts were')} skipped of events that are in the log.\n`;
};
