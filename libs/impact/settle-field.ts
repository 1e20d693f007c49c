import { compatibilityOf } from './compatibility.ts';
import { shown, type Finder, type FoundDataset } from './finder.ts';
import type { Change } from './proposal.ts';
import { startOf, type SettledChange } from './settled.ts';

export type FieldChange = Extract<Change, { readonly field: string }>;

/** A change of one field; a string says what is wrong with it. */
export const settleField = (
  change: FieldChange,
  index: number,
  finder: Finder,
): SettledChange | string => {
  const found = finder.dataset(change.dataset);
  if (typeof found === 'string') return found;
  const dataset = nameOf(found);
  if (change.kind === 'ADD_FIELD') {
    const there = found.place.book.find(change.field);
    if (there !== null)
      return `${shown(dataset)} has a field ${there} already, so adding it changes nothing`;
    const where = { kind: 'FIELD' as const, node: found.place.node, field: change.field };
    return { change: { ...change, dataset }, starts: [startOf('add-field', index, where)] };
  }
  const field = finder.field(found, change.field);
  if (typeof field === 'string') return field;
  const settled = { ...change, dataset, field: field.path };
  const start = (rule: string, type: string | null = null) => ({
    change: settled,
    starts: [
      startOf(rule, index, { kind: 'FIELD', node: found.place.node, field: field.path }, type),
    ],
  });
  switch (settled.kind) {
    case 'DROP_FIELD':
      return start('drop-field');
    case 'RENAME_FIELD': {
      if (settled.to === field.path)
        return `field ${field.path} of ${shown(dataset)} has that name already, so renaming it changes nothing`;
      const there = found.place.book.find(settled.to);
      return there === null || there === field.path
        ? start('rename-field')
        : `${shown(dataset)} has a field ${there} already, so ${field.path} cannot take that name`;
    }
    case 'RETYPE_FIELD':
      return retyped(field, settled.type, found, start);
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
  start: (rule: string, type?: string | null) => SettledChange,
): SettledChange | string => {
  // From what nobody knows, anything may be another thing.
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
