import type { Spot } from './consequence.ts';
import type { Territory } from './territory.ts';

/** The places that a target comes to, once its dataset is known. */
export const spotsOf = (spot: Spot, { around, spots }: Territory): readonly Spot[] => {
  const { at } = spot;
  const { node } = at;
  if (at.kind === 'FIELD') {
    const name = around.dataset(node).book.written(at.field);
    return [name === at.field ? spot : spots.field(node, name)];
  }
  if (at.kind !== 'OPEN') return [spot];
  const place = around.dataset(node);
  const { book } = place;
  const stated = new Set(place.into(at.job).map(({ toField }) => toField && book.written(toField)));
  const open = book.known.filter((field) => !stated.has(field));
  return [...open.map((field) => spots.field(node, field)), spots.rest(node)];
};
