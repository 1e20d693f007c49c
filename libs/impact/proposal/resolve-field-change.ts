import type { Change } from '#domain-events';
import { compatibilityOf } from '../rules/type-compatibility.ts';
import { shown, type FoundDataset, type NameLookup } from './name-lookup.ts';
import { seed, type ResolvedChange } from './seeds.ts';

export type FieldChange = Extract<Change, { readonly field: string }>;

/** A change of one field; a string says why it cannot be assessed. */
export const resolveFieldChange = (
  change: FieldChange,
  index: number,
  names: NameLookup,
): ResolvedChange | string => {
  const found = names.dataset(change.dataset);
  if (typeof found === 'string') return found;
  const dataset = nameOf(found);
  if (change.kind === 'ADD_FIELD') {
    const there = found.node.fieldNames.find(change.field);
    if (there !== null)
      return `${shown(dataset)} has a field ${there} already, so adding it changes nothing`;
    const where = { kind: 'FIELD' as const, node: found.node.node, field: change.field };
    return { change: { ...change, dataset }, seeds: [seed('add-field', index, where)] };
  }
  const field = names.field(found, change.field);
  if (typeof field === 'string') return field;
  const resolved = { ...change, dataset, field: field.path };
  const start = (rule: string, type: string | null = null) => ({
    change: resolved,
    seeds: [seed(rule, index, { kind: 'FIELD', node: found.node.node, field: field.path }, type)],
  });
  switch (resolved.kind) {
    case 'DROP_FIELD':
      return start('drop-field');
    case 'RENAME_FIELD': {
      if (resolved.to === field.path)
        return `field ${field.path} of ${shown(dataset)} has that name already, so renaming it changes nothing`;
      const there = found.node.fieldNames.find(resolved.to);
      return there === null || there === field.path
        ? start('rename-field')
        : `${shown(dataset)} has a field ${there} already, so ${field.path} cannot take that name`;
    }
    case 'RETYPE_FIELD':
      return retyped(field, resolved.type, found, start);
    case 'TIGHTEN_NULLABILITY':
      return start('tighten-nullability');
    case 'LOOSEN_NULLABILITY':
      return start('loosen-nullability');
    case 'CHANGE_MEANING':
      return start('change-meaning');
    case 'CHANGE_UNIT':
      return start('change-unit');
  }
};

const nameOf = ({ view: { namespace, name } }: FoundDataset) => ({ namespace, name });

const retyped = (
  field: { readonly path: string; readonly type: string | null },
  type: string,
  { view }: FoundDataset,
  start: (rule: string, type?: string | null) => ResolvedChange,
): ResolvedChange | string => {
  // From an unknown type, any type may be of another sort.
  if (field.type === null) return start('retype-incompatible');
  switch (compatibilityOf(field.type, type, view.namespace)) {
    case 'SAME':
      return `field ${field.path} of ${shown(view)} is of type ${field.type} already, so retyping it to ${type} changes nothing`;
    case 'WIDENED':
      return start('retype-wider', type);
    case 'NARROWED':
      return start('retype-narrower');
    case 'RETYPED':
      return start('retype-incompatible', type);
  }
};
