import { InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';
import { answering, deciding } from '../ask/answering.ts';
import { askChange } from '../change/ask-change.ts';
import { askChanges, CHANGE_STATES, changesText } from '../change/ask-changes.ts';
import { changeFileOf, kindOf, KINDS } from '../change/change-templates.ts';
import { changeText } from '../change/change-text.ts';
import { findChange } from '../change/find-change.ts';
import { orderChange, proposeChange, type MUTATIONS } from '../change/order-change.ts';
import type { Context } from '../context.ts';
import { addOutcomes } from './change-outcome.ts';
import { changeOfFile } from '../impact/change-given.ts';
import { write } from '../io.ts';
import { proposal, type ChangeKind } from '#impact';
import { jsonText } from '../show/printable.ts';
import { asOfOption, globals, limitOption, parseUntil, reading } from '../options.ts';

/** `ledgerline change …`: what people mean to change, and what is decided on it. */
export const addChange = (program: Command, context: Context): void => {
  const change = program
    .command('change')
    .helpCommand(false)
    .summary('propose changes, assess them and decide on them')
    .description(
      'Proposes a change, assesses its impact, records acknowledgements, and decides. Each step is an event in the log, with the actor of the key, or on local files the user of the operating system. You cannot approve your own change, so changes cannot be approved on local files. Name a change by its id, or by a unique beginning of it.',
    )
    .addHelpText('after', EXAMPLES);
  addNew(change, context);
  addPropose(change, context);
  for (const [verb, summary] of VERBS) addVerb(change, context, verb, summary);
  addList(change, context);
  addShow(change, context);
  addOutcomes(change, context);
};

const EXAMPLES = `
Examples:
  $ ledgerline change propose drop-discount.yaml
  $ ledgerline change assess 3f2a
  $ ledgerline change approve 3f2a --reason "the report was retired"
  $ ledgerline change waive 3f2a --until 2026-12-31 --condition "keep the old name" --reason "no other way this year"
  $ ledgerline change list --state ASSESSED
  $ ledgerline change show 3f2a --as-of 4711`;

type Verb = keyof typeof MUTATIONS;

const VERBS: readonly (readonly [verb: Verb, summary: string])[] = [
  ['assess', 'assess its impact as of now, and keep the assessment'],
  ['acknowledge', 'say, as an owner of what is affected, that you have taken notice'],
  ['approve', 'approve it, on its latest assessment'],
  ['reject', 'reject it for good'],
  ['waive', 'let it be made until a date, on conditions'],
  ['apply', 'say that it is made'],
  ['withdraw', 'take it back, as who proposed it'],
];

// What nobody would ask later why it was done.
const WITHOUT_REASON: readonly Verb[] = ['assess', 'acknowledge', 'apply'];

const addNew = (change: Command, { io, finish }: Context): void => {
  change
    .command('new')
    .summary('print a change file to fill in')
    .addOption(
      new Option('--kind <kind>', 'the kind of change').argParser(parseKind).makeOptionMandatory(),
    )
    .action(async (_options: unknown, command: Command) => {
      const { kind } = kinded.parse(command.optsWithGlobals());
      await write(io.stdout, changeFileOf(parseKind(kind)));
      finish(0);
    });
  change
    .command('schema')
    .summary('print the JSON Schema of change files, for editors')
    .action(async () => {
      await write(io.stdout, jsonText(z.toJSONSchema(proposal, { io: 'input' })));
      finish(0);
    });
};

const parseKind = (word: string): ChangeKind => {
  const kind = kindOf(word);
  if (kind) return kind;
  throw new InvalidArgumentError(`Allowed choices are ${KINDS.join(', ')}.`);
};

const kinded = globals.extend({ kind: z.string() });

const addPropose = (change: Command, { io, finish }: Context): void => {
  change
    .command('propose')
    .summary('record a proposal in the log')
    .argument('<file>', 'the proposal as YAML or JSON; - for standard input')
    .action(async (file: string, _options: unknown, command: Command) => {
      const options = globals.parse(command.optsWithGlobals());
      const { proposal } = await changeOfFile(file, io);
      finish(await deciding(io, options, (asker) => proposeChange(asker, proposal), 'decide'));
    });
};

const addVerb = (change: Command, { io, finish }: Context, verb: Verb, summary: string): void => {
  const command = change
    .command(verb)
    .summary(summary)
    .argument('<id>', 'the id of the change, or its beginning');
  const reason = new Option('--reason <text>', 'the reason, which is recorded');
  command.addOption(WITHOUT_REASON.includes(verb) ? reason : reason.makeOptionMandatory());
  if (verb === 'waive') {
    command
      .addOption(
        new Option('--until <date>', 'until the end of this date, or until this time (UTC)')
          .argParser(parseUntil)
          .makeOptionMandatory(),
      )
      .option('--condition <text...>', 'on this condition; may be given several times');
  }
  command.action(async (id: string, _options: unknown, own: Command) => {
    const { reason: why, until, condition, ...options } = ordering.parse(own.optsWithGlobals());
    const order = { id, reason: why, until, conditions: condition };
    finish(await deciding(io, options, (asker) => orderChange(asker, verb, order), 'decide'));
  });
};

const ordering = globals.extend({
  reason: z.string().default(''),
  until: z.string().optional(),
  condition: z.array(z.string()).optional(),
});

const addList = (change: Command, { io, finish }: Context): void => {
  change
    .command('list')
    .summary('list proposed changes, newest first')
    .addOption(new Option('--state <state>', 'only changes in this state').choices(CHANGE_STATES))
    .addOption(limitOption())
    .addOption(asOfOption())
    .action(async (_options: unknown, command: Command) => {
      const options = listing.parse(command.optsWithGlobals());
      const { state, asOf, limit } = options;
      const code = await answering(io, options, async (asker) => {
        const changes = await askChanges(asker, state, asOf, limit);
        const { totalCount, items } = changes;
        return {
          document: { asOf: changes.asOf, totalCount, changes: items },
          text: (screen) => changesText(changes, screen),
        };
      });
      finish(code);
    });
};

const listing = reading.extend({
  state: z.enum(CHANGE_STATES).nullable().default(null),
  limit: z.number().nullable().default(null),
});

const addShow = (change: Command, { io, finish }: Context): void => {
  change
    .command('show')
    .summary('show a change and its history')
    .argument('<id>', 'the id of the change, or its beginning')
    .addOption(asOfOption())
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = reading.parse(command.optsWithGlobals());
      const { asOf } = options;
      const code = await answering(io, options, async (asker) => {
        const shown = await askChange(asker, await findChange(asker, id, asOf), asOf);
        return { document: shown, text: (screen) => changeText(shown, screen) };
      });
      finish(code);
    });
};
