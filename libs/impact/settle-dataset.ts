import { compatibilityOf } from './compatibility.ts';
import { shown, type Finder, type FoundDataset } from './finder.ts';
import type { Change } from './proposal.ts';
import { settleField, type FieldChange } from './settle-field.ts';
import { startOf, type SettledChange } from './settled.ts';

export type DatasetChange = Exclude<Change, { readonly job: object } | { readonly field: string }>;

/** A change of a dataset as a whole; a string says what is wrong with it. `taken` are names that are there. */
export const settleDataset = (
  change: DatasetChange,
  index: number,
  finder: Finder,
  taken: ReadonlySet<string>,
): SettledChange | string => {
  const found = finder.dataset(change.dataset);
  if (typeof found === 'string') return found;
  const { namespace, name, aliases } = found.view;
  const dataset = { namespace, name };
  const start = (rule: string) => ({
    change: { ...change, dataset },
    starts: [startOf(rule, index, { kind: 'DATASET', node: found.place.node })],
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
      return replaced({ ...change, dataset }, index, found, finder);
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

/** A whole schema is as many changes as it differs in from the current one; a rename shows as a field less and one more. */
const replaced = (
  change: Extract<DatasetChange, { readonly kind: 'REPLACE_SCHEMA' }>,
  index: number,
  found: FoundDataset,
  finder: Finder,
): SettledChange | string => {
  const proposed = new Map<string, string | null>();
  const problems: string[] = [];
  for (const { path, type } of change.fields) {
    const there = found.place.book.find(path) ?? path;
    if (proposed.has(there)) problems.push(`the proposed schema has field ${path} twice`);
    proposed.set(there, type);
  }
  const { dataset } = change;
  const differences = found.place.book.known
    .filter((field) => !proposed.has(field))
    .map((field): FieldChange => ({ kind: 'DROP_FIELD', dataset, field }));
  for (const [field, type] of proposed) {
    if (found.place.book.find(field) === null)
      differences.push({ kind: 'ADD_FIELD', dataset, field, type });
    else if (type !== null && isRetyped(found, field, type))
      differences.push({ kind: 'RETYPE_FIELD', dataset, field, type });
  }
  const starts = differences.flatMap((one) => {
    const settled = settleField(one, index, finder);
    if (typeof settled === 'string') problems.push(settled);
    return typeof settled === 'string' ? [] : settled.starts;
  });
  if (problems.length > 0) return problems.join('; ');
  return starts.length === 0
    ? `the proposed schema of ${shown(dataset)} is its current one, so it changes nothing`
    : { change, starts };
};

/** A type that is not known yet is told, not changed. */
const isRetyped = ({ fields, view }: FoundDataset, path: string, type: string): boolean => {
  const current = fields.find((field) => field.path === path)?.type ?? null;
  return current !== null && compatibilityOf(current, type, view.namespace) !== 'SAME';
};
