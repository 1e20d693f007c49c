import type { Command } from 'commander';
import { redactNamespace } from '#openlineage';
import { verify, type Verdict } from '#platform';
import { configOf } from '../config-of.ts';
import type { Context } from '../context.ts';
import { write } from '../io.ts';
import { refuseUrl } from '../local-only.ts';
import { globals } from '../options.ts';
import { count } from '../show/count.ts';
import { jsonText, printable } from '../show/printable.ts';
import { screenOf, type Screen } from '../show/screen.ts';
import { showStages } from '../show/stages.ts';

/** `ledgerline verify`: whether the catalog and the graph are what the log says. */
export const addVerify = (program: Command, { io, finish }: Context): void => {
  program
    .command('verify')
    .summary('check the log, the catalog and the graph')
    .description(
      'Checks the log, rebuilds catalog and graph from it in a temporary folder, and compares them with the ones that are served. A server may be running.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = globals.parse(command.optsWithGlobals());
      refuseUrl(options, 'verify');
      const config = configOf(io, options);
      const stages = showStages(io.stderr);
      const verdict = await verify(config, stages).finally(stages.stop);
      const where = redactNamespace(`${config.EVENT_STORE_URL} and ${config.CATALOG_URL}`);
      await write(io.stdout, options.json ? jsonText(verdict) : text(verdict, where, screenOf(io)));
      finish(verdict.ok ? 0 : 1);
    });
};

const EXAMPLES = `
Exits with 1 and names the first difference when there is one.

Examples:
  $ ledgerline verify
  $ EVENT_STORE_URL=sqlite:/srv/events.db CATALOG_URL=sqlite:/srv/catalog.db ledgerline verify --json`;

const text = (verdict: Verdict, where: string, { paint }: Screen): string => {
  if (!verdict.ok) return different(verdict.difference, where, paint.red);
  const { entries, rows, behind, graphHash } = verdict;
  return [
    `${paint.green('verified')}: ${printable(where)} agree\n`,
    `${count(entries, 'entry', 'entries')} of the log, ${count(rows, 'row', 'rows')} of the catalog, graph ${graphHash}\n`,
    ...(behind > 0
      ? [`${count(behind, 'later entry is', 'later entries are')} not in the catalog yet\n`]
      : []),
  ].join('');
};

const different = (
  difference: (Verdict & { ok: false })['difference'],
  where: string,
  paint: (text: string) => string,
): string => {
  const { sentence, table, key, column, expected, found } = difference;
  const facts = Object.entries({ in: difference.where, table, key, column, expected, found });
  return [
    `${paint('different')}: ${printable(sentence)}\n`,
    ...facts.flatMap(([fact, value]) =>
      value === null ? [] : [`  ${fact.padEnd(10)}${printable(value)}\n`],
    ),
    `The first difference in ${printable(where)}; run "ledgerline rebuild" to rebuild the catalog; if the log is damaged, restore its backup.\n`,
  ].join('');
};
