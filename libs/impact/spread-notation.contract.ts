import { inProcessGraph } from '#lineage';
import { delivered, given, type GraphRows } from '../lineage/graph-notation.contract.ts';
import type { AssetVerdict } from './assessment.ts';
import { deadlineIn } from './deadline.ts';
import type { Ground } from './ground.ts';
import type { Effect } from './effects.ts';
import type { Fact, Where } from './fact.ts';
import { startOf } from './settled.ts';
import { spread } from './spread.ts';
import { surroundings } from './surroundings.ts';
import { verdictsOf } from './verdicts.ts';

/** What is the matter at first: `a.x`, `a`, `job j` or `input a of j`. */
export interface Matter {
  readonly at: string;
  readonly effect: Effect;
  readonly type?: string | null;
}

interface Given {
  /** Of all datasets and jobs; it tells the platform. */
  readonly namespace?: string;
  /** Types of fields by `a.x`. */
  readonly types?: Readonly<Record<string, string>>;
  /** What the graph says in another order. */
  readonly shuffled?: (rows: GraphRows) => GraphRows;
}

/** The verdicts that follow in a graph of these lines, in the notation of the lineage contracts. */
export const verdictsIn = async (
  lines: readonly string[],
  matters: readonly Matter[],
  { namespace = 'ns', types = {}, shuffled = (rows) => rows }: Given = {},
): Promise<readonly AssetVerdict[]> => {
  const told = given(...lines);
  const named = { ...told, nodes: told.nodes.map((node) => ({ ...node, namespace })) };
  const rows = shuffled(named);
  const graph = inProcessGraph();
  await graph.apply(delivered(rows, 0, 10));
  const deadline = deadlineIn(60_000);
  const around = surroundings(graph, 10, deadline);
  const idOf = (kind: 'DATASET' | 'JOB', name: string): number => {
    const node = rows.nodes.find((one) => one.kind === kind && one.name === name);
    if (node === undefined) throw new Error(`the lines name no ${kind} ${name}`);
    return node.id;
  };
  const starts = matters.map((matter, change) => factOf(matter, change, idOf));
  const ground: Ground = {
    around,
    deadline,
    types: {
      load: () => Promise.resolve(),
      of: (node, field) => types[`${around.name(node).name}.${field}`] ?? null,
    },
  };
  return verdictsOf(await spread(starts, ground), around, deadline);
};

const factOf = (
  { at, effect, type = null }: Matter,
  change: number,
  idOf: (kind: 'DATASET' | 'JOB', name: string) => number,
): Fact => ({ ...startOf('drop-field', change, whereOf(at, idOf), type), effect });

const whereOf = (at: string, idOf: (kind: 'DATASET' | 'JOB', name: string) => number): Where => {
  const [, input, of] = /^input (\S+) of (\S+)$/.exec(at) ?? [];
  if (input !== undefined && of !== undefined)
    return { kind: 'INPUT', node: idOf('JOB', of), input: idOf('DATASET', input) };
  const [, job] = /^job (\S+)$/.exec(at) ?? [];
  if (job !== undefined) return { kind: 'JOB', node: idOf('JOB', job) };
  const [name = '', field] = at.split('.');
  const node = idOf('DATASET', name);
  return field === undefined ? { kind: 'DATASET', node } : { kind: 'FIELD', node, field };
};

/** `BREAKING j, DEGRADED? b.y` and so on, in the order of the verdicts; without what is the matter itself. */
export const shown = (verdicts: readonly AssetVerdict[]): string =>
  verdicts
    .filter(({ rule }) => rule !== 'drop-field')
    .map(({ asset, severity, certainty }) => {
      const name = asset.kind === 'FIELD' ? `${asset.name}.${asset.field}` : asset.name;
      return `${severity}${certainty === 'POSSIBLE' ? '?' : ''} ${name}`;
    })
    .join(', ');
