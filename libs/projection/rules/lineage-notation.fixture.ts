import type { ResolvedContent, ResolvedRef } from './resolve-names.ts';
import type { RunLineage } from './run-lineage.ts';

// Lineage as text, for tests. Datasets are single letters, and their ids are the codes of the letters.

export const idOf = (dataset: string): number => dataset.charCodeAt(0);

const nameOf = (dataset: number): string => String.fromCharCode(dataset);

/**
 * Reads what an event states. `A B -> X` has the inputs A and B and the output X. In `A B -> X : A.a -> X.x, A -> X` the output also has a
 * columnLineage facet, with a source of its field x and a source of the dataset as a whole. `A ->` has no output, `-> X` no input.
 */
export const content = (text: string): ResolvedContent => {
  const [datasets = '', columns = ''] = text.split(':');
  const [inputs = '', outputs = ''] = datasets.split('->');
  const sources = columns
    .split(',')
    .filter((edge) => edge.trim() !== '')
    .map((edge) => edge.split('->').map((end) => end.trim()));
  const ref = (name: string): ResolvedRef => {
    const own = sources.filter(([, target = '']) => target.startsWith(name));
    return {
      dataset: idOf(name),
      name: idOf(name),
      columns: own.length > 0 ? columnsOf(own) : null,
    };
  };
  return { inputs: wordsIn(inputs).map(ref), outputs: wordsIn(outputs).map(ref), lineage: null };
};

const wordsIn = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

const columnsOf = (edges: readonly (readonly string[])[]): ResolvedRef['columns'] => {
  const parsed = edges.map(([source = '', target = '']) => {
    const [dataset = '', field = null] = source.split('.');
    const [, targetField = null] = target.split('.');
    const transformations = [{ type: 'DIRECT', subtype: null, masking: false }];
    return { targetField, source: { dataset: idOf(dataset), field, transformations } };
  });
  return {
    fields: parsed.flatMap(({ targetField, source }) =>
      targetField === null ? [] : [[targetField, [source]] as const],
    ),
    dataset: parsed.flatMap(({ targetField, source }) => (targetField === null ? [source] : [])),
  };
};

/** Every edge between datasets once, sorted, with a basis each: `A → X INFERRED, B → X COLUMN`. */
export const basesIn = ({ datasetEdges, inferredProducts }: RunLineage): string => {
  const inferred = inferredProducts.flatMap(([froms, tos]) =>
    froms.flatMap((from) => tos.map((to) => [from, to, 'INFERRED'] as const)),
  );
  const all = [...datasetEdges, ...inferred].map(
    ([from, to, basis]) => `${nameOf(from)} → ${nameOf(to)} ${basis}`,
  );
  return [...new Set(all)].sort().join(', ');
};

/** As {@link basesIn}, without the bases. */
export const edgesIn = (lineage: RunLineage): string =>
  [
    ...new Set(
      basesIn(lineage)
        .replaceAll(/ [A-Z]+(?=,|$)/g, '')
        .split(', '),
    ),
  ].join(', ');

/** Every field edge, sorted: `A.a → X.x, A → X.x`. */
export const fieldEdgesIn = (lineage: RunLineage): string =>
  lineage.fieldEdges
    .map(([from, fromField, to, toField]) => {
      const end = (dataset: number, field: string | null) =>
        nameOf(dataset) + (field === null ? '' : `.${field}`);
      return `${end(from, fromField)} → ${end(to, toField)}`;
    })
    .sort()
    .join(', ');
