import { z } from 'zod';
import { list, maybeText, text } from './shape.ts';

// Facets that jobs and datasets share.

/** The `documentation` facet. */
export const documentationFacet = z
  .object({ description: text })
  .transform(({ description }) => description);

/** The `ownership` facet. */
export const ownershipFacet = z
  .object({ owners: list(z.object({ name: text, type: maybeText })) })
  .transform(({ owners }) => owners);

/** The `tags` facet; a tag with a field is one of that field. */
export const tagsFacet = z
  .object({ tags: list(z.object({ key: text, value: text, field: maybeText })) })
  .transform(({ tags }) => tags);
