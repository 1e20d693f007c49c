import type { Change } from '#domain-events';
import { compatibilityOf } from '../rules/type-compatibility.ts';
import { shown, type FoundDataset, type NameLookup } from './name-lookup.ts';
import { resolveFieldChange, type FieldChange } from './resolve-field-change.ts';
import { seed, type ResolvedChange } from './seeds.ts';

export type DatasetChange = Exclude<
  Change,
  { readonly job: object } | { readonly field: string } | { readonly kind: 'CREATE_DATASET' }
>;

/** A change of a dataset as a whole; a string says why it cannot be assessed. `taken`: names that other datasets have. */
export const resolveDatasetChange = (
  change: DatasetChange,
  index: number,
  names: NameLookup,
  taken: ReadonlySet<string>,
): ResolvedChange | string => {
  const found = names.dataset(change.dataset);
  if (typeof found === 'string') return found;
  const { namespace, name, aliases } = found.view;
  const dataset = { namespace, name };
  const start = (rule: string) => ({
    change: { ...change, dataset },
    seeds: [seed(rule, index, { kind: 'DATASET', node: found.node.node })],
  });
  const isOneOfNames = aliases.length > 0;
  switch (change.kind) {
    case 'DROP_DATASET':
      return start('drop-dataset');
    case 'STOP_FEED':
      return start('stop-feed');
    case 'DELAY_FEED':
      return start('delay-feed');
    case 'RENAME_DATASET':
      return (
        refusal(found, { namespace, name: change.to }, taken) ??
        start(isOneOfNames ? 'rename-one-of-names' : 'rename-dataset')
      );
    case 'MOVE_DATASET':
      return (
        refusal(found, change.toDataset, taken) ??
        start(isOneOfNames ? 'move-one-of-names' : 'move-dataset')
      );
    case 'REPLACE_SCHEMA':
      return replaced({ ...change, dataset }, index, found, names);
  }
};

type Name = DatasetChange['dataset'];

const refusal = ({ view }: FoundDataset, to: Name, taken: ReadonlySet<string>): string | null => {
  if (to.namespace === view.namespace && to.name === view.name)
    return `${shown(view)} has that name already, so renaming it changes nothing`;
  return taken.has(shown(to))
    ? `${shown(to)} is there already, so ${shown(view)} cannot take its name`
    : null;
};

/** A whole schema is as many changes as it has differences to the current one; a rename is a drop and an addition. */
const replaced = (
  change: Extract<DatasetChange, { readonly kind: 'REPLACE_SCHEMA' }>,
  index: number,
  found: FoundDataset,
  names: NameLookup,
): ResolvedChange | string => {
  const proposed = new Map<string, string | null>();
  const problems: string[] = [];
  for (const { path, type } of change.fields) {
    const there = found.node.fieldNames.find(path) ?? path;
    if (proposed.has(there)) problems.push(`the proposed schema has field ${path} twice`);
    proposed.set(there, type);
  }
  const { dataset } = change;
  const differences = found.node.fieldNames.known
    .filter((field) => !proposed.has(field))
    .map((field): FieldChange => ({ kind: 'DROP_FIELD', dataset, field }));
  for (const [field, type] of proposed) {
    if (found.node.fieldNames.find(field) === null)
      differences.push({ kind: 'ADD_FIELD', dataset, field, type });
    else if (type !== null && isRetyped(found, field, type))
      differences.push({ kind: 'RETYPE_FIELD', dataset, field, type });
  }
  const seeds = differences.flatMap((one) => {
    const resolved = resolveFieldChange(one, index, names);
    if (typeof resolved === 'string') problems.push(resolved);
    return typeof resolved === 'string' ? [] : resolved.seeds;
  });
  if (problems.length > 0) return problems.join('; ');
  return seeds.length === 0
    ? `the proposed schema of ${shown(dataset)} is its current one, so it changes nothing`
    : { change, seeds };
};

/** Stating a type that is not known yet changes nothing. */
const isRetyped = ({ fields, view }: FoundDataset, path: string, type: string): boolean => {
  const current = fields.find((field) => field.path === path)?.type ?? null;
  return current !== null && compatibilityOf(current, type, view.namespace) !== 'SAME';
};
