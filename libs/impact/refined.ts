import type { Consequence } from './consequence.ts';
import type { FieldTypes } from './field-types.ts';
import { ruleWithId } from './rules.ts';
import type { Surroundings } from './surroundings.ts';
import { compatibilityOf } from './compatibility.ts';
import { isValueUse, useOf } from './uses.ts';

/** What a rule says may depend on the field that it leads to. */
export const refined = (
  consequence: Consequence,
  around: Surroundings,
  types: FieldTypes,
): Consequence =>
  consequence.spot.at.kind === 'FIELD'
    ? partRule(copyRule(consequence, around, types), around)
    : consequence;

/** A copy takes the other type only as far as its own does not hold it already. */
const copyRule = (
  consequence: Consequence,
  around: Surroundings,
  types: FieldTypes,
): Consequence => {
  const { spot, rule, type } = consequence;
  if (spot.at.kind !== 'FIELD' || type === null) return consequence;
  if (rule !== 'widen-copied' && rule !== 'retype-copied') return { ...consequence, type: null };
  const { namespace, book } = around.dataset(spot.at.node);
  const own = types.of(spot.at.node, book.written(spot.at.field));
  if (rule === 'retype-copied') return own === null ? { ...consequence, type: null } : consequence;
  if (own === null) return consequence;
  const isHeld = ['SAME', 'WIDENED'].includes(compatibilityOf(type, own, namespace));
  return said(consequence, isHeld ? 'widen-copied-held' : 'widen-copied-too-wide');
};

/** A field that is made of other things too loses but a part when one of them goes. */
const partRule = (consequence: Consequence, around: Surroundings): Consequence => {
  const { spot, rule, via } = consequence;
  if (spot.at.kind !== 'FIELD' || rule !== 'input-removed-value' || via === null)
    return consequence;
  const place = around.dataset(spot.at.node);
  const field = place.book.written(spot.at.field);
  const sources = place
    .into(via.job)
    .filter((edge) => edge.toField !== null && place.book.written(edge.toField) === field)
    .filter((edge) => isValueUse(useOf(edge)))
    .map(({ from }) => from);
  return new Set(sources).size > 1 ? said(consequence, 'input-removed-part') : consequence;
};

const said = (consequence: Consequence, id: string): Consequence => {
  const { field } = ruleWithId(id);
  if (field === null) throw new Error(`unreachable: ${id} says nothing of a field`);
  const type = field.effect === null ? null : consequence.type;
  return { ...consequence, rule: id, outcome: field, type };
};
