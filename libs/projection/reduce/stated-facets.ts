import { isJsonObject, type DatasetFacets, type FacetTexts, type Json } from '#openlineage';
import { escapeForDb, indexableKey } from '../db-text.ts';
import { describesFields, type StatedField } from '../schemas/schema-evidence.ts';
import type { DatasetStatementRow, StatedFacets } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import { evidenceKey, statementKey } from '../state/tables.ts';

/** One facet as an integration states it. */
interface StatedFacet {
  readonly key: string;
  /** The key of its row among the facet statements of its dataset or job. */
  readonly rowKey: string;
  /** The hash of its content, which is kept from the first call on; null for one that is `_deleted`. */
  content(): string | null;
}

/** The facets of one place of an event, as the rows have them. */
export interface Stated {
  readonly integration: string;
  readonly facets: readonly StatedFacet[];
  /** The hash of all facets of a mention; null where it states none. */
  all(): string | null;
}

/** The fields that a mention states. */
export interface StatedSchema {
  readonly content: string;
  readonly describes: boolean;
  /** The key of the evidence of an integration in a role. */
  rowKey(integration: string, role: DatasetStatementRow['role']): string;
}

/**
 * Reads facets and schemas of events as rows have them. Most events repeat the facets of the run before, which the
 * reader of events gives as the same objects: what was made of them then is found by the object. What a pass that
 * was taken back made is made again, because the contents that it kept are not stored.
 */
export const createStatedFacets = (state: ProjectionState) => {
  const known = new WeakMap<FacetTexts, Stated>();
  const schemas = new WeakMap<object, StatedSchema>();

  const facetOf = (name: string, json: Json, integration: string): StatedFacet => {
    const key = indexableKey(name);
    let hash: string | null | undefined;
    return {
      key,
      rowKey: statementKey({ key, integration }),
      content() {
        if (hash !== undefined) return hash;
        state.journal.push(() => (hash = undefined));
        return (hash = isDeleted(json) ? null : state.keepFacet(json));
      },
    };
  };

  const statedOf = (texts: FacetTexts, integration: string): Stated => {
    const facets = [...texts].map(([name, json]) => facetOf(name, json, integration));
    let hash: string | null | undefined;
    return {
      integration,
      facets,
      all() {
        if (hash !== undefined) return hash;
        const content: StatedFacets = facets.map((facet) => [facet.key, facet.content()]);
        state.journal.push(() => (hash = undefined));
        return (hash = facets.length === 0 ? null : state.keep(content));
      },
    };
  };

  return {
    facets(texts: FacetTexts, integration: string): Stated {
      const found = known.get(texts);
      if (found?.integration === integration) return found;
      const stated = statedOf(texts, integration);
      known.set(texts, stated);
      return stated;
    },
    /** Null where a mention states no fields: an empty list states nothing. */
    schema(schema: DatasetFacets['schema']): StatedSchema | null {
      if (!schema || schema === 'deleted' || schema.length === 0) return null;
      const found = schemas.get(schema);
      if (found) return found;
      const fields = schema.map((field): StatedField => ({
        path: escapeForDb(field.path.join('.')),
        type: field.type === null ? null : escapeForDb(field.type),
        description: field.description === null ? null : escapeForDb(field.description),
      }));
      const content = state.keep(fields);
      let last = { integration: '', role: '', rowKey: '' };
      const stated: StatedSchema = {
        content,
        describes: describesFields(fields),
        rowKey(integration, role) {
          if (last.integration !== integration || last.role !== role)
            last = { integration, role, rowKey: evidenceKey({ role, content, integration }) };
          return last.rowKey;
        },
      };
      schemas.set(schema, stated);
      state.journal.push(() => schemas.delete(schema));
      return stated;
    },
  };
};

export type StatedFacetsReader = ReturnType<typeof createStatedFacets>;

const isDeleted = (json: Json): boolean => isJsonObject(json) && json['_deleted'] === true;
