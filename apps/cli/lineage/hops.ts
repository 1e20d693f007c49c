import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { askPages, PAGE, pageOf } from '../ask/pages.ts';
import type { Start } from '../ask/start.ts';
import type { Name } from '../show/names.ts';
import { there, type Reach } from './ask-lineage.ts';
import type { Kind, Reached, Way } from './questions.ts';

/** A dataset, or a field of one. */
export interface Place extends Name {
  readonly field: string | null;
}

/** From one place to the next, away from the start, and how that is known. */
export interface Hop {
  readonly near: Place;
  readonly far: Place;
  readonly job: Name | null;
  readonly basis: string;
}

/**
 * The hops that an answer holds: the last of each path. That is one for each place that is reached; the others to it are not in
 * the answer.
 */
export const hopsOfPaths = (datasets: readonly Reached[], way: Way): readonly Hop[] =>
  datasets.flatMap(({ path }) => {
    const step = way === 'upstream' ? path[0] : path.at(-1);
    if (step === undefined) return [];
    const from = { ...step.from.dataset, field: step.from.field };
    const to = { ...step.to.dataset, field: step.to.field };
    const [near, far] = way === 'upstream' ? [to, from] : [from, to];
    return [{ near, far, job: step.job, basis: step.basis }];
  });

/** Every hop between whole datasets that a start reaches, found by asking what is next to each of them. */
export const askHops = async (
  asker: Asker,
  start: Start,
  { kind, depth, scope, window }: Reach,
  way: Way,
): Promise<readonly Hop[]> => {
  const edges = { scope, window };
  const variables = { ...nameOf(start), asOf: { sequence: start.asOf }, depth, ...edges };
  const hops = kind === 'dataset' ? await hopsFrom(asker, start, edges, start.asOf, way) : [];
  const reached = await askPages(
    asker,
    beyond(kind, way),
    variables,
    (answer) => there(answer.start).lineage.datasets,
    { pageSize: OUTER },
  );
  const all = [...hops];
  for (const { dataset } of reached.items) {
    const { nodes, totalCount } = dataset.next.datasets;
    const own =
      nodes.length === totalCount
        ? nodes.flatMap((node) => hopTo(dataset, node))
        : await hopsFrom(asker, dataset, edges, start.asOf, way);
    for (const hop of own) all.push(hop);
  }
  return all;
};

// So many datasets at once, with so many next to each, is about half of what a server answers at once.
const OUTER = 15;
const INNER = 300;

const hopsFrom = async (
  asker: Asker,
  near: Name,
  edges: Pick<Reach, 'scope' | 'window'>,
  sequence: number,
  way: Way,
): Promise<readonly Hop[]> => {
  const { items } = await askPages(
    asker,
    nextTo(way),
    { ...nameOf(near), asOf: { sequence }, ...edges },
    (answer) => there(answer.start).next.datasets,
  );
  return items.flatMap((node) => hopTo(near, node));
};

const hopTo = (near: Name, { dataset, path }: z.infer<typeof nextNode>): readonly Hop[] => {
  const [step] = path;
  if (step === undefined) return [];
  return [{ near: placeOf(near), far: placeOf(dataset), job: step.job, basis: step.basis }];
};

const nameOf = ({ namespace, name }: Name): Name => ({ namespace, name });
const placeOf = (name: Name): Place => ({ ...nameOf(name), field: null });

const NODES = 'nodes { dataset { namespace name } path { job { namespace name } basis } }';

const name = z.object({ namespace: z.string(), name: z.string() });

const nextNode = z.object({
  dataset: name,
  path: z.array(z.object({ job: name.nullable(), basis: z.string() })),
});

const nextTo = (way: Way) => ({
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf, $first: Int!, $after: String, $scope: Scope!, $window: Window) {
      start: dataset(namespace: $namespace, name: $name, asOf: $asOf) {
        next: ${way}(depth: 1, scope: $scope, window: $window) { datasets(first: $first, after: $after) { ${NODES} ${PAGE} } }
      }
    }`,
  answer: z.object({
    start: z.object({ next: z.object({ datasets: pageOf(nextNode) }) }).nullable(),
  }),
});

const beyond = (kind: Kind, way: Way) => ({
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf, $first: Int!, $after: String, $depth: Int, $scope: Scope!, $window: Window) {
      start: ${kind}(namespace: $namespace, name: $name, asOf: $asOf) {
        lineage: ${way}(depth: $depth, scope: $scope, window: $window) {
          datasets(first: $first, after: $after) {
            nodes {
              dataset {
                namespace name
                next: ${way}(depth: 1, scope: $scope, window: $window) { datasets(first: ${INNER}) { ${NODES} totalCount } }
              }
            }
            ${PAGE}
          }
        }
      }
    }`,
  answer: z.object({
    start: z
      .object({
        lineage: z.object({
          datasets: pageOf(
            z.object({
              dataset: name.extend({
                next: z.object({
                  datasets: z.object({ nodes: z.array(nextNode), totalCount: z.number() }),
                }),
              }),
            }),
          ),
        }),
      })
      .nullable(),
  }),
});
