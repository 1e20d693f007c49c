import {
  type Catalog,
  datasetsByName,
  type DatasetView,
  fieldsOf,
  type FieldView,
  jobsByName,
  type JobView,
  knownNames,
} from '#catalog';
import { byName, type DatasetName, nearest } from '#openlineage';
import type { Change } from '#domain-events';
import type { GraphNode, ProgramGraph } from '../propagation/program-graph.ts';

/** A dataset that a change names, with its fields. */
export interface FoundDataset {
  readonly view: DatasetView;
  readonly node: GraphNode;
  readonly fields: readonly FieldView[];
}

export interface FoundJob {
  readonly view: JobView;
  readonly node: GraphNode;
}

/** The names in changes, looked up together; a string says that one is not known, with similar names. */
export interface NameLookup {
  readonly dataset: (name: DatasetName) => FoundDataset | string;
  readonly job: (name: DatasetName) => FoundJob | string;
  /** The field's name in the schema, and its type. */
  readonly field: (
    found: FoundDataset,
    path: string,
  ) => { readonly path: string; readonly type: string | null } | string;
}

export const nameLookup = async (
  db: Catalog['db'],
  asOf: number,
  changes: readonly Change[],
  graph: ProgramGraph,
): Promise<NameLookup> => {
  const names = changes.flatMap((change) => ('dataset' in change ? [change.dataset] : []));
  const jobNames = changes.flatMap((change) => ('job' in change ? [change.job] : []));
  const views = await datasetsByName(db, asOf, names);
  const jobViews = await jobsByName(db, asOf, jobNames);
  const nodes = [...views, ...jobViews].flatMap((view) => view?.node ?? []);
  await graph.load(nodes);
  const fields = await fieldsOf(
    db,
    asOf,
    views.map((view) => view?.node ?? -1),
  );
  const datasets = new Map<string, FoundDataset>();
  for (const [index, view] of views.entries()) {
    const name = names[index];
    if (view === null || name === undefined) continue;
    const node = graph.node(graph.canonical(view.node));
    datasets.set(keyOf(name), { view, node, fields: fields[index] ?? [] });
  }
  const jobs = new Map<string, FoundJob>();
  for (const [index, view] of jobViews.entries()) {
    const name = jobNames[index];
    if (view === null || name === undefined) continue;
    jobs.set(keyOf(name), { view, node: graph.node(graph.canonical(view.node)) });
  }
  const others = {
    DATASET: views.includes(null) ? await knownNames(db, asOf, 'DATASET') : [],
    JOB: jobViews.includes(null) ? await knownNames(db, asOf, 'JOB') : [],
  };
  const missing = (kind: 'DATASET' | 'JOB', name: DatasetName): string => {
    // Of equally similar names, first those of the same namespace.
    const inOrder = others[kind].toSorted(
      (a, b) =>
        Number(b.namespace === name.namespace) - Number(a.namespace === name.namespace) ||
        byName(a, b),
    );
    const like = nearest(name.name, inOrder, (one) => one.name);
    const hint = like.length === 0 ? '' : `; the nearest names: ${like.map(shown).join(', ')}`;
    return `no ${kind.toLowerCase()} ${shown(name)} is known as of #${asOf}${hint}`;
  };
  return {
    dataset: (name) => datasets.get(keyOf(name)) ?? missing('DATASET', name),
    job: (name) => jobs.get(keyOf(name)) ?? missing('JOB', name),
    field(found, path) {
      const known = found.node.fieldNames.find(path);
      if (known !== null) {
        const field = found.fields.find((one) => one.path === known);
        return { path: known, type: field?.type ?? null };
      }
      const like = nearest(path, found.node.fieldNames.known, (one) => one);
      const hint = like.length === 0 ? '' : `; the nearest: ${like.join(', ')}`;
      return `${shown(found.view)} has no field ${path} as of #${asOf}${hint}`;
    },
  };
};

/** For people: the namespace, then the name. */
export const shown = ({ namespace, name }: DatasetName): string => `${namespace} ${name}`;

const keyOf = ({ namespace, name }: DatasetName): string => JSON.stringify([namespace, name]);
