import type { Answer, LineageGraph, Question, Reached } from '../graph.ts';
import { NAMESPACE } from './graph-notation.fixture.ts';

/** A question with the usual values; `start` is `a`, `a.field`, or `job j`. */
export const question = (
  direction: Question['direction'],
  start: string,
  rest: Partial<Omit<Question, 'direction' | 'start'>> = {},
): Question => ({
  direction,
  start: startOf(start),
  asOf: 100,
  since: null,
  maxDepth: null,
  timeoutMs: 60_000,
  ...rest,
});

/** Asks in both directions, and writes the answers like {@link reached}. */
export const bothDirections = async (graph: LineageGraph, start: string, asOf = 100) => {
  const ask = async (direction: Question['direction']) =>
    reached(await answer(graph, question(direction, start, { asOf })));
  return { upstream: await ask('UPSTREAM'), downstream: await ask('DOWNSTREAM') };
};

export const answer = async (graph: LineageGraph, asked: Question): Promise<Answer> => {
  const given = await graph.traverse(asked);
  if (given === null) throw new Error(`${JSON.stringify(asked.start)} is not known`);
  return given;
};

/** All that was reached in one line: `b 1, c.x 2 possible`. */
export const reached = ({ datasets }: Answer): string => datasets.map(itemOf).join(', ');

export const jobs = (given: Answer): string =>
  given.jobs.map(({ job, distance }) => `${job.name} ${distance}`).join(', ');

/** The path to each dataset or field: `a -> b.x -> c`. */
export const paths = ({ datasets }: Answer): readonly string[] => datasets.map(pathOf);

export const withoutFieldDetail = ({ completeness }: Answer): string =>
  completeness.withoutFieldDetail.map(({ name }) => name).join(', ');

const itemOf = ({ dataset, field, distance, certain }: Reached): string =>
  `${endOf({ name: dataset.name, field })} ${distance}${certain ? '' : ' possible'}`;

const pathOf = ({ path }: Reached): string =>
  path.reduce((text, { from, to }) => `${text === '' ? endOf(from) : text} -> ${endOf(to)}`, '');

const endOf = ({ name, field }: { readonly name: string; readonly field: string | null }) =>
  field === null ? name : `${name}.${field}`;

const startOf = (notation: string): Question['start'] => {
  const namespace = NAMESPACE;
  const [, job] = /^job (.+)$/.exec(notation) ?? [];
  if (job !== undefined) return { kind: 'JOB', namespace, name: job };
  const [name = '', field] = notation.split('.');
  return field === undefined
    ? { kind: 'DATASET', namespace, name }
    : { kind: 'FIELD', namespace, name, field };
};
