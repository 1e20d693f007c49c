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
    .summary('undo aliases of datasets')
    .command('split')
    .summary('end the links of a name to other names')
    .description(
      'Ends all links of a name to other names of the same dataset, so that it is a dataset of its own again. Answers as of earlier moments (--as-of) do not change, and a later event that states a link joins the names again. The actor is the user of the operating system, or on a server the actor of the key, which needs the role approve.',
    )
    .argument('<namespace>', 'the namespace of the name')
    .argument('<name>', 'the name whose links end')
    .requiredOption('--reason <text>', 'the reason, which is recorded')
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
