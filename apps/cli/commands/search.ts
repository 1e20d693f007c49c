import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { answering, type Answer } from '../ask/answering.ts';
import { askPages, PAGE, pageOf } from '../ask/pages.ts';
import type { Context } from '../context.ts';
import { asOfOption, limitOption, reading } from '../options.ts';
import { askFacets, facetsText } from '../search/facets.ts';
import { howMany } from '../show/how-many.ts';
import { table } from '../show/table.ts';

/** `ledgerline search`: datasets and jobs by their words. */
export const addSearch = (program: Command, { io, finish }: Context): void => {
  program
    .command('search')
    .summary('find datasets and jobs')
    .description(
      'Finds datasets and jobs by words in their names, fields, descriptions, tags and owners. First come exact names, then names that begin with the query, then matches of whole words, then matches of the beginnings of words.',
    )
    .argument('<words...>', 'what to look for')
    .addOption(
      new Option('--kind <kind>', 'only datasets, or only jobs').choices(['dataset', 'job']),
    )
    .option('--namespace <namespace>', 'only what has a name in this namespace')
    .option('--owner <name>', 'only what this owner owns')
    .option('--tag <tag>', 'only what has a tag with this key, or key=value')
    .option('--facets', 'also count all hits by kind, namespace, owner and tag')
    .addOption(limitOption())
    .addOption(asOfOption())
    .addHelpText('after', EXAMPLES)
    .action(async (words: readonly string[], _options: unknown, command: Command) => {
      const options = searching.parse(command.optsWithGlobals());
      const query = words.join(' ');
      finish(await answering(io, options, (asker) => search(asker, query, options)));
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline search orders
  $ ledgerline search customer email --kind dataset
  $ ledgerline search customers --tag pii --facets
  $ ledgerline search revenue --as-of 2026-03-03T06:00:00Z --json`;

const searching = reading.extend({
  kind: z.string().optional(),
  namespace: z.string().optional(),
  owner: z.string().optional(),
  tag: z.string().optional(),
  facets: z.boolean().default(false),
  limit: z.number().nullable().default(null),
});

const QUESTION = {
  document: `
    query ($query: String!, $kind: SearchKind, $namespace: String, $owner: String, $tag: String, $first: Int!, $after: String, $asOf: AsOf) {
      search(query: $query, kind: $kind, namespace: $namespace, owner: $owner, tag: $tag, first: $first, after: $after, asOf: $asOf) {
        nodes {
          match
          place
          found {
            kind: __typename
            ... on Dataset { namespace name description }
            ... on Job { namespace name description }
          }
        }
        ${PAGE}
      }
    }`,
  answer: z.object({
    search: pageOf(
      z.object({
        match: z.string(),
        place: z.string(),
        found: z.object({
          kind: z.string(),
          namespace: z.string(),
          name: z.string(),
          description: z.string().nullable(),
        }),
      }),
    ),
  }),
};

const search = async (
  asker: Asker,
  query: string,
  { kind, namespace, owner, tag, facets: wantsFacets, limit, asOf }: z.infer<typeof searching>,
): Promise<Answer> => {
  const variables = { query, kind: kind?.toUpperCase(), namespace, owner, tag, asOf };
  const listed = await askPages(asker, QUESTION, variables, (answer) => answer.search, { limit });
  const hits = listed.items.map(({ found, match, place }) => ({
    ...found,
    kind: found.kind.toUpperCase(),
    match,
    place,
  }));
  const { totalCount } = listed;
  const facets = wantsFacets ? await askFacets(asker, { ...variables, asOf: listed.asOf }) : null;
  return {
    document: { asOf: listed.asOf, totalCount, hits, ...(facets && { facets }) },
    text: (screen) => {
      const rows = hits.map(({ kind, namespace, name, place }) => [
        kind.toLowerCase(),
        namespace,
        { text: name, paint: screen.paint.bold },
        place.toLowerCase(),
      ]);
      const list = hits.length > 0 ? table(HEAD, rows, screen) : '';
      const counts = facets && totalCount > 0 ? `\n${facetsText(facets, screen)}` : '';
      return `${list}${howMany(hits.length, listed, 'found')}\n${counts}`;
    },
  };
};

const HEAD = ['KIND', 'NAMESPACE', 'NAME', 'FOUND IN'];
