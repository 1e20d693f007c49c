import type { Command } from 'commander';
import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { deciding, type Answer } from '../ask/answering.ts';
import { findStart } from '../ask/start.ts';
import type { Context } from '../context.ts';
import { globals } from '../options.ts';
import { typed, type Name } from '../show/names.ts';

/** `ledgerline identity split`: a name that is no other name of a dataset after all. */
export const addIdentity = (program: Command, { io, finish }: Context): void => {
  program
    .command('identity')
    .helpCommand(false)
    .summary('take back that two names are one dataset')
    .command('split')
    .summary('make a name a dataset by itself again')
    .description(
      'Takes back that a name is one of several names of a dataset: whatever linked it to others up to now no longer does. Before that moment (--as-of) it still is one dataset, and an event that states a link later joins them again. On local files it is recorded under the user of the operating system, on a server under the owner of the key, which needs the role approve.',
    )
    .argument('<namespace>', 'the namespace of the name')
    .argument('<name>', 'the name that is to be a dataset by itself')
    .requiredOption('--reason <text>', 'why, for those who read it later')
    .addHelpText('after', EXAMPLES)
    .action(async (namespace: string, name: string, _options: unknown, command: Command) => {
      const options = splitting.parse(command.optsWithGlobals());
      const { reason } = options;
      finish(await deciding(io, options, (asker) => split(asker, { namespace, name }, reason)));
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline identity split s3://shop-lake raw/customers --reason "a copy for tests, not the table"`;

const splitting = globals.extend({ reason: z.string() });

const split = async (asker: Asker, name: Name, reason: string): Promise<Answer> => {
  const before = await findStart(asker, 'dataset', name, null);
  const { splitIdentity } = await asker.ask(SPLIT, { ...name, reason });
  const { id, position } = splitIdentity;
  const { dataset: after } = await asker.ask(AFTER, { ...name, after: position });
  const isStill = (one: Name): boolean =>
    [after, ...after.aliases].some(
      (other) => other.namespace === one.namespace && other.name === one.name,
    );
  const former = [before, ...before.aliases]
    .map(({ namespace, name: own }) => ({ namespace, name: own }))
    .filter((one) => !isStill(one));
  return {
    document: {
      id,
      asOf: after.asOf,
      dataset: { namespace: after.namespace, name: after.name, aliases: after.aliases },
      former,
    },
    text: () =>
      `${typed(after)} is no longer one dataset with ${former.map(typed).join(', ')}, as of #${after.asOf}\n`,
  };
};

const SPLIT = {
  document: `
    mutation ($namespace: String!, $name: String!, $reason: String!) {
      splitIdentity(namespace: $namespace, name: $name, reason: $reason) { id position }
    }`,
  answer: z.object({ splitIdentity: z.object({ id: z.string(), position: z.string() }) }),
};

const shape = z.object({ namespace: z.string(), name: z.string() });

const AFTER = {
  document: `
    query ($namespace: String!, $name: String!, $after: String!) {
      dataset(namespace: $namespace, name: $name, asOf: { after: $after }) {
        namespace name asOf aliases { namespace name }
      }
    }`,
  answer: z.object({
    dataset: shape.extend({ asOf: z.number(), aliases: z.array(shape) }),
  }),
};
