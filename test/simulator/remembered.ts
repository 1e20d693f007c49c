import type { Table } from './table.ts';

export interface Memory {
  readonly inputs: readonly (Table | undefined)[];
  readonly made: Table;
}

/**
 * What `make` gives, which is the same for the same inputs: a table that nothing has happened to is the very same one, and need
 * be neither made nor compared again. Only the last few are kept.
 */
export const remembered = (
  memories: Memory[],
  inputs: readonly (Table | undefined)[],
  make: () => Table,
): Table => {
  const known = memories.find((memory) =>
    memory.inputs.every((input, index) => input === inputs[index]),
  );
  if (known !== undefined) return known.made;
  const made = make();
  memories.unshift({ inputs, made });
  memories.length = Math.min(memories.length, 4);
  return made;
};
