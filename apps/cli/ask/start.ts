import { z } from 'zod';
import { NoAnswer } from '../exit-codes.ts';
import type { AsOf } from '../options.ts';
import { typed, type Name } from '../show/names.ts';
import type { Asker } from './ask.ts';

/** What a question is about, under the name it shows, and the sequence that everything else is asked for. */
export interface Start extends Name {
  readonly aliases: readonly Name[];
  readonly asOf: number;
}

/** Finds what a question is about. Throws {@link NoAnswer} with the nearest names when there is nothing of that name. */
export const findStart = async (
  asker: Asker,
  kind: 'dataset' | 'job',
  name: Name,
  asOf: AsOf | null,
): Promise<Start> => {
  const { dataset, job } = await asker.ask(QUESTION, { ...name, asOf });
  if (kind === 'dataset' && dataset !== null) return dataset;
  if (kind === 'job' && job !== null) return { ...job, aliases: [] };
  const moment = asOf === null ? '' : ' at that moment';
  const other = kind === 'dataset' ? job : dataset;
  if (other !== null) {
    throw new NoAnswer(
      kind === 'dataset'
        ? `${typed(name)} is a job, not a dataset: ask for it with --job`
        : `${typed(name)} is a dataset, not a job: ask for it as a dataset`,
    );
  }
  const near = await nearest(asker, kind, name, asOf);
  throw new NoAnswer(
    `there is no ${kind} ${typed(name)}${moment}${near.length === 0 ? ': look for it with "ledgerline search"' : `; similar names: ${near.map(typed).join(', ')}`}`,
  );
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

const MOST_NEAR = 3;

/** What is found by the whole name, else by its last part, else by one of its words, the longest first. */
const nearest = async (
  asker: Asker,
  kind: 'dataset' | 'job',
  { name }: Name,
  asOf: AsOf | null,
): Promise<readonly Name[]> => {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
  const longestFirst = [...words].sort((a, b) => b.length - a.length).slice(0, 4);
  for (const query of [name, ...words.slice(-1), ...longestFirst]) {
    const variables = { query, kind: kind.toUpperCase(), asOf, first: MOST_NEAR };
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
