import { compareTexts, type Snapshot } from './snapshot.fixture.ts';

/**
 * The declared names; then the written ones, each resolved among the declared; then the read ones, resolved among
 * both.
 */
export const namesOf = ({ rows, dataset }: Snapshot) => {
  const declared = (id: number) =>
    rows.fields.filter((row) => dataset(row.dataset) === id).map(({ path }) => path);
  const written = (id: number, name: string) => resolve(name, declared(id)) ?? name;
  const there = (id: number) => [
    ...declared(id),
    ...rows.fieldEdges.flatMap(({ to, toField }) =>
      toField !== null && dataset(to) === id ? [written(id, toField)] : [],
    ),
  ];
  const read = (id: number, name: string) => resolve(name, there(id)) ?? name;
  const all = (id: number) => {
    const names = rows.fieldEdges.flatMap(({ from, fromField }) =>
      fromField !== null && dataset(from) === id ? [read(id, fromField)] : [],
    );
    return [...new Set([...there(id), ...names])].sort(compareTexts);
  };
  return { written, read, all };
};

/** The name that matches exactly, else the only one that differs in case. */
export const resolve = (name: string, names: readonly string[]): string | null => {
  if (names.includes(name)) return name;
  const alike = new Set(names.filter((other) => other.toLowerCase() === name.toLowerCase()));
  const [only] = alike;
  return alike.size === 1 && only !== undefined ? only : null;
};
