import { every, list, record, text } from './json.ts';

export interface Name {
  readonly namespace: string;
  readonly name: string;
}

export interface Transformation {
  readonly type: string | null;
  readonly subtype: string | null;
  readonly masking: boolean;
}

export interface Source extends Name {
  readonly field: string | null;
  readonly transformations: readonly Transformation[];
}

export interface Columns {
  readonly fields: readonly (readonly [field: string, sources: readonly Source[]])[];
  readonly dataset: readonly Source[];
}

export type LineageSource =
  | { readonly kind: 'DATASET'; readonly source: Source }
  | { readonly kind: 'JOB'; readonly job: Name | null };

export interface Entry {
  readonly target:
    | { readonly kind: 'DATASET'; readonly dataset: Name }
    | { readonly kind: 'JOB'; readonly job: Name | null };
  readonly inputs: readonly LineageSource[];
  readonly fields: readonly (readonly [field: string, sources: readonly LineageSource[]])[];
}

export interface SchemaField {
  readonly path: string;
  readonly type: string | null;
}

// Every reader gives null for a facet that is absent, null or of another shape: such a facet states nothing.

const isDeleted = (facet: unknown): boolean => record(facet)?.['_deleted'] === true;

export const nameOf = (value: unknown): Name | null => {
  const namespace = text(record(value)?.['namespace']);
  const name = text(record(value)?.['name']);
  return namespace === null || name === null
    ? null
    : { namespace: escaped(namespace), name: escaped(name) };
};

/** Names are known by what every engine can hold. */
const escaped = (name: string): string => name.replaceAll('\0', '\\u0000');

const nothing: Transformation = { type: null, subtype: null, masking: false };

const transformationOf = (value: unknown): Transformation | null => {
  const members = record(value);
  return (
    members && {
      type: text(members['type']),
      subtype: text(members['subtype']),
      masking: members['masking'] === true,
    }
  );
};

const sourceOf = (value: unknown): Source | null => {
  const name = nameOf(value);
  const stated = every(list(record(value)?.['transformations']) ?? [], transformationOf);
  if (name === null || stated === null) return null;
  const field = text(record(value)?.['field']);
  return { ...name, field, transformations: stated };
};

/** A source that stands more than once in a list is one, with the transformations that any of them has. */
const united = (sources: readonly Source[], otherwise: Transformation): readonly Source[] =>
  sources.map((source) => {
    const all = sources.filter((other) => sameField(source, other));
    const stated = all.flatMap(({ transformations }) => transformations);
    return { ...source, transformations: stated.length > 0 ? stated : [otherwise] };
  });

const legacyTransformation = (type: string | null): Transformation =>
  type === 'IDENTITY' || type === 'MASKED'
    ? { type: 'DIRECT', subtype: type === 'IDENTITY' ? type : null, masking: type === 'MASKED' }
    : nothing;

export const columnsOf = (facet: unknown): Columns | null => {
  if (isDeleted(facet)) return { fields: [], dataset: [] };
  const members = record(facet);
  const fields = record(members?.['fields'] ?? (members && {}));
  if (!members || !fields) return null;
  const read = every(Object.entries(fields), (pair) => columnOf(pair));
  const dataset = every(list(members['dataset']) ?? [], sourceOf);
  return read && dataset && normalised({ fields: read, dataset: united(dataset, nothing) });
};

const columnOf = (pair: unknown): readonly [string, readonly Source[]] | null => {
  const [field, body] = list(pair) ?? [];
  const members = record(body);
  const inputs = list(members?.['inputFields']);
  const legacy = legacyTransformation(text(members?.['transformationType']));
  const sources = inputs && every(inputs, sourceOf);
  return sources && [String(field), united(sources, legacy)];
};

/** What stands as INDIRECT in every one of several output fields concerns the output as a whole. */
const normalised = ({ fields, dataset }: Columns): Columns => {
  const isEverywhere = (source: Source, one: Transformation): boolean =>
    one.type === 'INDIRECT' &&
    fields.length > 1 &&
    fields.every(([, sources]) =>
      sources.some(
        (other) =>
          sameField(source, other) &&
          other.transformations.some((two) => JSON.stringify(one) === JSON.stringify(two)),
      ),
    );
  const part = (source: Source, everywhere: boolean): readonly Source[] => {
    const own = source.transformations.filter((one) => isEverywhere(source, one) === everywhere);
    return own.length > 0 ? [{ ...source, transformations: own }] : [];
  };
  return {
    fields: fields.map(([field, sources]) => [field, sources.flatMap((one) => part(one, false))]),
    dataset: [
      ...dataset,
      ...fields.flatMap(([, sources]) => sources.flatMap((one) => part(one, true))),
    ],
  };
};

const sameField = (a: Source, b: Source): boolean =>
  a.namespace === b.namespace && a.name === b.name && a.field === b.field;

const lineageSourceOf = (value: unknown): LineageSource | null => {
  if (record(value)?.['type'] === 'JOB') return { kind: 'JOB', job: nameOf(value) };
  const source = sourceOf(value);
  const [own] = source ? united([source], nothing) : [];
  return own ? { kind: 'DATASET', source: own } : null;
};

const lineageSourcesOf = (value: unknown): readonly LineageSource[] | null =>
  every(list(value) ?? [], lineageSourceOf);

const entryBody = (value: unknown): Omit<Entry, 'target'> | null => {
  const inputs = lineageSourcesOf(record(value)?.['inputs']);
  const fields = every(Object.entries(record(record(value)?.['fields']) ?? {}), (pair) => {
    const [field, body] = list(pair) ?? [];
    const sources = lineageSourcesOf(record(body)?.['inputs']);
    return sources && ([String(field), sources] as const);
  });
  return inputs && fields && { inputs, fields };
};

const entryOf = (value: unknown): Entry | null => {
  const body = entryBody(value);
  const name = nameOf(value);
  if (!body) return null;
  if (record(value)?.['type'] === 'JOB') return { target: { kind: 'JOB', job: name }, ...body };
  return name && { target: { kind: 'DATASET', dataset: name }, ...body };
};

/** The `lineage` facet of a job. */
export const entriesOf = (facet: unknown): readonly Entry[] | 'deleted' | null => {
  if (isDeleted(facet)) return 'deleted';
  const entries = list(record(facet)?.['entries']);
  return entries && every(entries, entryOf);
};

/** The `lineage` facet of a dataset event: the dataset itself is the target. */
export const ownEntryOf = (facet: unknown, dataset: Name): readonly Entry[] | null => {
  if (isDeleted(facet)) return [];
  const body = record(facet) && entryBody(facet);
  return body && [{ target: { kind: 'DATASET', dataset }, ...body }];
};

export const schemaOf = (facet: unknown): readonly SchemaField[] | null => {
  const fields = list(record(facet)?.['fields']);
  return fields && nestedFields('', fields);
};

const nestedFields = (
  prefix: string,
  fields: readonly unknown[],
): readonly SchemaField[] | null => {
  const ordinals = fields.map((value) => record(value)?.['ordinal_position']);
  const numbered = ordinals.every((ordinal) => typeof ordinal === 'number');
  const inOrder = numbered ? [...fields].sort(byOrdinal) : fields;
  const read = every(inOrder, (value) => {
    const name = text(record(value)?.['name']);
    if (name === null) return null;
    const below = nestedFields(`${prefix}${name}.`, list(record(value)?.['fields']) ?? []);
    const own = {
      path: prefix + name,
      type: text(record(value)?.['type']),
    };
    return below && [own, ...below];
  });
  return read && read.flat();
};

const byOrdinal = (a: unknown, b: unknown): number =>
  Number(record(a)?.['ordinal_position']) - Number(record(b)?.['ordinal_position']);

export const symlinksOf = (
  facet: unknown,
): readonly (Name & { readonly type: string })[] | 'deleted' | null => {
  if (isDeleted(facet)) return 'deleted';
  const identifiers = list(record(facet)?.['identifiers']);
  return (
    identifiers &&
    every(identifiers, (value) => {
      const name = nameOf(value);
      return name && { ...name, type: text(record(value)?.['type']) ?? '' };
    })
  );
};
