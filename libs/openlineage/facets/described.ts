import type { Tag } from '../event/event.ts';
import { list, maybeText, text, type Reader } from './shape.ts';

// Facets that jobs and datasets share.

/** The `documentation` facet. */
export const documentationFacet: Reader<string> = (json, fault) => text(json, 'description', fault);

interface Owner {
  readonly name: string;
  readonly type: string | null;
}

/** The `ownership` facet. */
export const ownershipFacet: Reader<readonly Owner[]> = (json, fault) =>
  list(json, 'owners', owner, fault);

const owner: Reader<Owner> = (json, fault) => ({
  name: text(json, 'name', fault),
  type: maybeText(json, 'type', fault),
});

/** The `tags` facet; a tag with a field belongs to that field. */
export const tagsFacet: Reader<readonly Tag[]> = (json, fault) => list(json, 'tags', tag, fault);

const tag: Reader<Tag> = (json, fault) => ({
  key: text(json, 'key', fault),
  value: text(json, 'value', fault),
  field: maybeText(json, 'field', fault),
});
