import { inProcessGraph } from '#lineage';
import { delivered, given, type GraphRows } from '../../lineage/contract/graph-notation.fixture.ts';
import type { AssetVerdict } from '../assessment.ts';
import { deadlineIn } from '../deadline.ts';
import { seed, type Seed, type SeedLocation } from '../proposal/seeds.ts';
import { verdictsOf } from '../report/verdicts.ts';
import type { Effect } from '../rules/rule.ts';
import { programGraph } from './program-graph.ts';
import { propagate, type PropagationInput } from './propagate.ts';

/** What happens at first, and where: `a.x`, `a`, `job j` or `input a of j`. */
export interface Cause {
  readonly at: string;
  readonly effect: Effect;
  readonly type?: string | null;
}

export interface GivenGraph {
  /** Of all datasets and jobs; it determines the platform. */
  readonly namespace?: string;
  /** Types of fields by `a.x`. */
  readonly types?: Readonly<Record<string, string>>;
  /** What jobs create in every run: `b by j`. */
  readonly recreated?: readonly string[];
  /** The rows of the graph in another order. */
  readonly shuffled?: (rows: GraphRows) => GraphRows;
}

/** The verdicts that follow in a graph of these lines, in the notation of the lineage contracts. */
export const verdictsIn = async (
  lines: readonly string[],
  causes: readonly Cause[],
  of: GivenGraph = {},
): Promise<readonly AssetVerdict[]> => {
  const { seeds, input } = await propagationIn(lines, causes, of);
  return verdictsOf(await propagate(seeds, input), input.graph, input.deadline);
};

interface GivenPropagation {
  readonly seeds: readonly Seed[];
  readonly input: PropagationInput;
  /** All nodes of the graph. */
  readonly nodes: readonly number[];
}

/** What a propagation begins with, and what it reads, in a graph of these lines. */
export const propagationIn = async (
  lines: readonly string[],
  causes: readonly Cause[],
  { namespace = 'ns', types = {}, recreated = [], shuffled = (rows) => rows }: GivenGraph = {},
): Promise<GivenPropagation> => {
  const plain = given(...lines);
  const rows = shuffled({
    ...plain,
    nodes: plain.nodes.map((node) => ({ ...node, namespace })),
  });
  const lineage = inProcessGraph();
  await lineage.apply(delivered(rows, 0, 10));
  const deadline = deadlineIn(60_000);
  const graph = programGraph(lineage, 10, deadline);
  const idOf = (kind: 'DATASET' | 'JOB', name: string): number => {
    const node = rows.nodes.find((one) => one.kind === kind && one.name === name);
    if (node === undefined) throw new Error(`the lines name no ${kind} ${name}`);
    return node.id;
  };
  const input: PropagationInput = {
    graph,
    deadline,
    targets: {
      loadTypes: () => Promise.resolve(),
      typeOf: (node, field) => types[`${graph.name(node).name}.${field}`] ?? null,
      loadRecreated: () => Promise.resolve(),
      isRecreated: ({ job, dataset }) =>
        recreated.includes(`${graph.name(dataset).name} by ${graph.name(job).name}`),
    },
  };
  return {
    seeds: causes.map((cause, change) => seedOf(cause, change, idOf)),
    input,
    nodes: rows.nodes.map(({ id }) => id),
  };
};

const seedOf = (
  { at, effect, type = null }: Cause,
  change: number,
  idOf: (kind: 'DATASET' | 'JOB', name: string) => number,
): Seed => {
  const plain = seed('drop-field', change, locationOf(at, idOf), type);
  return { ...plain, rule: { ...plain.rule, effect } };
};

const locationOf = (
  at: string,
  idOf: (kind: 'DATASET' | 'JOB', name: string) => number,
): SeedLocation => {
  const [, input, of] = /^input (\S+) of (\S+)$/.exec(at) ?? [];
  if (input !== undefined && of !== undefined)
    return { kind: 'JOB_INPUT', node: idOf('JOB', of), input: idOf('DATASET', input) };
  const [, job] = /^job (\S+)$/.exec(at) ?? [];
  if (job !== undefined) return { kind: 'JOB', node: idOf('JOB', job) };
  const [name = '', field] = at.split('.');
  const node = idOf('DATASET', name);
  return field === undefined ? { kind: 'DATASET', node } : { kind: 'FIELD', node, field };
};

/** `BREAKING j, DEGRADED? b.y` and so on, in the order of the verdicts; without the cause itself. */
export const shown = (verdicts: readonly AssetVerdict[]): string =>
  verdicts
    .filter(({ rule }) => rule !== 'drop-field')
    .map(({ asset, severity, certainty }) => {
      const name = asset.kind === 'FIELD' ? `${asset.name}.${asset.field}` : asset.name;
      return `${severity}${certainty === 'POSSIBLE' ? '?' : ''} ${name}`;
    })
    .join(', ');
