import { z } from 'zod';
import { UsageError } from '../exit-codes.ts';
import type { AsOf, AssetArguments } from '../options.ts';
import { quoted, typed, type Name } from '../show/names.ts';
import type { Asker } from './ask.ts';

/** What a question is about, under the name it shows, and the sequence that everything else is asked for. */
export interface Start extends Name {
  readonly aliases: readonly Name[];
  readonly asOf: number;
}

/**
 * Finds what a question is about: by namespace and name, or by one text, which the server resolves against the
 * names it knows. `kind` is null where both kinds will do; then datasets come first. Throws {@link UsageError} with
 * the nearest names when there is nothing of that name, and with all of them when there are several.
 */
export const findAsset = async (
  asker: Asker,
  kind: Kind | null,
  given: AssetArguments,
  asOf: AsOf | null,
): Promise<Start & { readonly kind: Kind }> => {
  const [text, second] = given;
  if (second !== undefined) {
    const known = kind ?? 'dataset';
    return {
      ...(await findStart(asker, known, { namespace: text, name: second }, asOf)),
      kind: known,
    };
  }
  const { datasets, jobs } = await asker.ask(MEANT, { text, asOf, first: MOST_LISTED });
  // A model of dbt and its table have one name: the table is meant, unless --job says otherwise.
  const assets = kind === 'job' || (kind === null && datasets.totalCount === 0) ? jobs : datasets;
  const [found] = assets.nodes;
  if (found === undefined) {
    const near = await nearest(asker, kind, text, asOf);
    throw new UsageError(
      unknownText(`there is no ${kind ?? 'dataset or job'} ${quoted(text)}`, near, asOf),
    );
  }
  if (assets.totalCount > 1) {
    const more = assets.totalCount - assets.nodes.length;
    throw new UsageError(
      `${quoted(text)} may mean ${assets.totalCount} of them; give one in full: ${assets.nodes.map(typed).join(', ')}${more > 0 ? `, and ${more} more` : ''}`,
    );
  }
  const asset = { namespace: found.namespace, name: found.name, asOf: assets.asOf };
  return assets === jobs
    ? { ...asset, aliases: [], kind: 'job' }
    : { ...asset, aliases: found.aliases ?? [], kind: 'dataset' };
};

export type Kind = 'dataset' | 'job';

const MOST_LISTED = 10;

/**
 * Finds what a question is about. Throws {@link UsageError} with the nearest names when there is nothing of that
 * name.
 */
export const findStart = async (
  asker: Asker,
  kind: Kind,
  name: Name,
  asOf: AsOf | null,
): Promise<Start> => {
  const { dataset, job } = await asker.ask(QUESTION, { ...name, asOf });
  if (kind === 'dataset' && dataset !== null) return dataset;
  if (kind === 'job' && job !== null) return { ...job, aliases: [] };
  const other = kind === 'dataset' ? job : dataset;
  if (other !== null) {
    throw new UsageError(
      kind === 'dataset'
        ? `${typed(name)} is a job, not a dataset: ask for it with --job`
        : `${typed(name)} is a dataset, not a job: ask for it as a dataset`,
    );
  }
  const near = await nearest(asker, kind, name.name, asOf);
  throw new UsageError(unknownText(`there is no ${kind} ${typed(name)}`, near, asOf));
};

const unknownText = (what: string, near: readonly Name[], asOf: AsOf | null): string => {
  const moment = asOf === null ? '' : ' at that moment';
  return near.length === 0
    ? `${what}${moment}: look for it with "ledgerline search"`
    : `${what}${moment}; similar names: ${near.map(typed).join(', ')}`;
};

const shape = z.object({ namespace: z.string(), name: z.string(), asOf: z.number() });

const QUESTION = {
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf) {
      dataset(namespace: $namespace, name: $name, asOf: $asOf) { namespace name asOf aliases { namespace name } }
      job(namespace: $namespace, name: $name, asOf: $asOf) { namespace name asOf }
    }`,
  answer: z.object({
    dataset: shape
      .extend({ aliases: z.array(z.object({ namespace: z.string(), name: z.string() })) })
      .nullable(),
    job: shape.nullable(),
  }),
};

const meant = z.object({
  namespace: z.string(),
  name: z.string(),
  aliases: z.array(z.object({ namespace: z.string(), name: z.string() })).optional(),
});

const matches = z.object({ asOf: z.number(), totalCount: z.number(), nodes: z.array(meant) });

const MEANT = {
  document: `
    query ($text: String!, $asOf: AsOf, $first: Int!) {
      datasets: assets(text: $text, kind: DATASET, asOf: $asOf, first: $first) {
        asOf totalCount
        nodes { ... on Dataset { namespace name aliases { namespace name } } }
      }
      jobs: assets(text: $text, kind: JOB, asOf: $asOf, first: $first) {
        asOf totalCount
        nodes { ... on Job { namespace name } }
      }
    }`,
  answer: z.object({ datasets: matches, jobs: matches }),
};

const MOST_NEAR = 3;

/** What is found by the whole name, else by its last part, else by one of its words, the longest first. */
const nearest = async (
  asker: Asker,
  kind: Kind | null,
  name: string,
  asOf: AsOf | null,
): Promise<readonly Name[]> => {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
  const longestFirst = [...words].sort((a, b) => b.length - a.length).slice(0, 4);
  for (const query of [name, ...words.slice(-1), ...longestFirst]) {
    const variables = { query, kind: kind?.toUpperCase() ?? null, asOf, first: MOST_NEAR };
    const { search } = await asker.ask(NEAREST, variables);
    if (search.nodes.length > 0) return search.nodes.map(({ found }) => found);
  }
  return [];
};

const NEAREST = {
  document: `
    query ($query: String!, $kind: SearchKind, $asOf: AsOf, $first: Int!) {
      search(query: $query, kind: $kind, asOf: $asOf, first: $first) {
        nodes { found { ... on Dataset { namespace name } ... on Job { namespace name } } }
      }
    }`,
  answer: z.object({
    search: z.object({
      nodes: z.array(z.object({ found: z.object({ namespace: z.string(), name: z.string() }) })),
    }),
  }),
};
